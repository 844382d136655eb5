import type { Labels } from '../stream/protocol';

/** A series' name as text: `metric{a="b"}`, or what stands for "no labels". */
export function seriesName(labels: Labels): string {
  const { __name__: name = '', ...rest } = labels;
  const pairs = Object.entries(rest).map(([label, value]) => `${label}="${value}"`);
  if (pairs.length === 0) return name || 'value';
  return `${name}{${pairs.join(', ')}}`;
}

export function LabelChips({ labels, without = [] }: { labels: Labels; without?: string[] }) {
  const shown = Object.entries(labels).filter(([name]) => !without.includes(name));
  if (shown.length === 0) return <span class="quiet">–</span>;
  return (
    <span class="chips">
      {shown.map(([name, value]) => (
        <span class="chip" key={name}>
          {name}={value}
        </span>
      ))}
    </span>
  );
}
