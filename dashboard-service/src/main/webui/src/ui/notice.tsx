import { CircleCheck, CircleX, TriangleAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import { Icon } from './icon';

/** Something to know now: in a person's words, the technical line below. */
export function Notice(props: { tone: 'critical' | 'warning' | 'good'; children: ComponentChildren; detail?: string | undefined }) {
  const icon = props.tone === 'good' ? CircleCheck : props.tone === 'warning' ? TriangleAlert : CircleX;
  return (
    <div class={`notice ${props.tone}`} role={props.tone === 'critical' ? 'alert' : 'status'}>
      <Icon of={icon} />
      <div>
        {props.children}
        {props.detail ? <small>{props.detail}</small> : null}
      </div>
    </div>
  );
}

/** Space held for what is loading, so that nothing jumps when it arrives. */
export function Skeleton({ height, label }: { height: number; label: string }) {
  return (
    <div class="skeleton" style={{ height: `${height}px` }} role="status">
      <span class="visually-hidden">{label}</span>
    </div>
  );
}
