import { CircleAlert, CircleCheck, CircleDashed, CircleHelp, CircleX, Hourglass, Info, TriangleAlert, type IconNode } from 'lucide';
import { Icon } from './icon';

export type Tone = 'critical' | 'warning' | 'info' | 'good' | 'quiet';

const LOOKS: Record<string, [Tone, IconNode]> = {
  critical: ['critical', CircleX],
  warning: ['warning', TriangleAlert],
  info: ['info', Info],
  high: ['critical', CircleX],
  medium: ['warning', TriangleAlert],
  low: ['info', Info],
  firing: ['critical', CircleAlert],
  pending: ['warning', Hourglass],
  inactive: ['good', CircleCheck],
  unknown: ['quiet', CircleHelp],
  ok: ['good', CircleCheck],
  err: ['critical', CircleX],
  up: ['good', CircleCheck],
  degraded: ['warning', TriangleAlert],
  down: ['critical', CircleX],
  delivered: ['good', CircleCheck],
  failed: ['critical', CircleX],
};

export function toneOf(word: string): Tone {
  return LOOKS[word.toLowerCase()]?.[0] ?? 'quiet';
}

/** A status: colour, icon and word, never colour alone. */
export function Status({ word, text, id }: { word: string; text?: string; id?: string }) {
  const [tone, icon] = LOOKS[word.toLowerCase()] ?? (['quiet', CircleDashed] as [Tone, IconNode]);
  return (
    <span class={`status tone-${tone}`} data-testid={id} data-value={word}>
      <Icon of={icon} />
      {text ?? word}
    </span>
  );
}
