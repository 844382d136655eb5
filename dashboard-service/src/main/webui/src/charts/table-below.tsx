import { useState } from 'preact/hooks';
import type { Labels } from '../stream/protocol';
import type { SeriesFrame } from '../stream/series-frame';
import { FrameTable } from './frame-table';

/** The table of a chart, folded away and made only when it is opened. */
export function TableBelow(props: { frame: SeriesFrame; unit: string; caption: string; name?: (labels: Labels) => string }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="quiet">View as table</summary>
      {open ? <FrameTable {...props} /> : null}
    </details>
  );
}
