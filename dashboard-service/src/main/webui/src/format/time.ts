const two = (value: number): string => String(value).padStart(2, '0');

/** Local clock time, HH:MM:SS. */
export function clock(milliseconds: number): string {
  const date = new Date(milliseconds);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Local clock time without seconds. */
export function hourMinute(milliseconds: number): string {
  return clock(milliseconds).slice(0, 5);
}

/** Local date and time with seconds. */
export function absolute(milliseconds: number): string {
  const date = new Date(milliseconds);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(milliseconds)}`;
}

/** How long ago, in the largest fitting unit. A moment that lies ahead is `now`. */
export function ago(then: number, now: number): string {
  const seconds = Math.floor((now - then) / 1000);
  if (seconds < 1) return 'now';
  return span(seconds) + ' ago';
}

export function span(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} d`;
}
