import { useState } from 'preact/hooks';
import { PRESETS, printRange, rangeSeconds, type TimeRange } from '../../format/time-range';
import { setParams } from '../../shell/router';

const two = (value: number): string => String(value).padStart(2, '0');

function localInput(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Puts a range into the URL. */
export function showRange(range: TimeRange): void {
  setParams(printRange(range));
}

/** The time range: a preset that moves with the clock, or from and to. */
export function RangePicker({ range }: { range: TimeRange }) {
  const end = range.kind === 'fixed' ? range.to : Date.now() / 1000;
  const [from, setFrom] = useState(localInput(end - rangeSeconds(range)));
  const [to, setTo] = useState(localInput(end));
  const [custom, setCustom] = useState(range.kind === 'fixed');
  const open = custom || range.kind === 'fixed';
  const choose = (value: string) => {
    if (value === 'custom') {
      setFrom(localInput(end - rangeSeconds(range)));
      setTo(localInput(end));
      setCustom(true);
    } else {
      setCustom(false);
      showRange({ kind: 'last', duration: value });
    }
  };
  const valid = Date.parse(from) < Date.parse(to);
  return (
    <div class="row">
      <label class="row">
        <span class="visually-hidden">Time range</span>
        <select data-testid="range" value={open ? 'custom' : range.kind === 'last' ? range.duration : 'custom'} onChange={(event) => choose(event.currentTarget.value)}>
          {[...new Set([...(range.kind === 'last' ? [range.duration] : []), ...PRESETS])].map((preset) => (
            <option key={preset} value={preset}>
              Last {preset}
            </option>
          ))}
          <option value="custom">From – to</option>
        </select>
      </label>
      {open ? (
        <>
          <input type="datetime-local" aria-label="From" value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
          <input type="datetime-local" aria-label="To" value={to} aria-invalid={!valid} onInput={(event) => setTo(event.currentTarget.value)} />
          <button type="button" disabled={!valid} onClick={() => showRange({ kind: 'fixed', from: Date.parse(from) / 1000, to: Date.parse(to) / 1000 })}>
            Show
          </button>
        </>
      ) : null}
    </div>
  );
}
