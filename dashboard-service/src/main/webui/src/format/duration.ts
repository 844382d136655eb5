const SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400, w: 604800, y: 31536000 };

/** A PromQL duration such as `1m30s` in seconds; 0 when it is none. */
export function durationSeconds(text: string): number {
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) return 0;
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) seconds += Number(count) * (SECONDS[unit!] ?? 0);
  return seconds;
}
