import { ChevronLeft, ChevronRight, ZoomOut } from 'lucide';
import { useState } from 'preact/hooks';
import { durationSeconds } from '../../format/duration';
import { LONGEST_LIVE, PRESETS, printRange, rangeSeconds, type TimeRange } from '../../format/time-range';
import { setParams } from '../../shell/router';
import { Icon } from '../../ui/icon';

const two = (value: number): string => String(value).padStart(2, '0');

function localInput(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** What an entry of the history is marked with when a chart was zoomed: going back from there undoes it. */
const ZOOMED = 'zoomed';

/** Puts a range into the URL. */
export function showRange(range: TimeRange, zoom = false): void {
  setParams(printRange(range), zoom ? { mark: ZOOMED } : {});
}

/** Undoes a zoom; where there was none, shows twice as much. */
export function zoomBack(range: TimeRange): void {
  if (history.state === ZOOMED) history.back();
  else showRange(wider(range, Date.now() / 1000));
}

/** Twice as much around the same middle, not beyond now. */
export function wider(range: TimeRange, now: number): TimeRange {
  const seconds = rangeSeconds(range);
  const to = range.kind === 'fixed' ? range.to : now;
  return { kind: 'fixed', from: to - seconds * 1.5, to: Math.max(to, Math.min(to + seconds / 2, now)) };
}

/** The range moved by a part of its length; it does not end after now. */
export function moved(range: TimeRange, part: number, now: number): TimeRange {
  const seconds = rangeSeconds(range);
  const to = Math.min(now, (range.kind === 'fixed' ? range.to : now) + seconds * part);
  return { kind: 'fixed', from: to - seconds, to };
}

/** The time range: a length that moves with the clock, or from and to. */
export function RangePicker({ range }: { range: TimeRange }) {
  const now = Date.now() / 1000;
  const end = range.kind === 'fixed' ? range.to : now;
  const [from, setFrom] = useState(localInput(end - rangeSeconds(range)));
  const [to, setTo] = useState(localInput(end));
  const [other, setOther] = useState<'' | 'custom' | 'length'>('');
  const [length, setLength] = useState(range.kind === 'last' ? range.duration : '1h');
  const open = other || (range.kind === 'fixed' ? 'custom' : '');
  const choose = (value: string) => {
    if (value === 'custom' || value === 'length') {
      setFrom(localInput(end - rangeSeconds(range)));
      setTo(localInput(end));
      setOther(value);
    } else {
      setOther('');
      showRange({ kind: 'last', duration: value });
    }
  };
  const valid = Date.parse(from) < Date.parse(to);
  const seconds = durationSeconds(length);
  const possible = seconds > 0 && seconds <= LONGEST_LIVE && /^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/.test(length);
  return (
    <div class="row" role="group" aria-label="Time range">
      <button type="button" class="square" aria-label="Earlier" title="Earlier by half" onClick={() => showRange(moved(range, -0.5, now))}>
        <Icon of={ChevronLeft} />
      </button>
      <select
        aria-label="Time range"
        data-testid="range"
        value={open || (range.kind === 'last' ? range.duration : 'custom')}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {[...new Set([...(range.kind === 'last' ? [range.duration] : []), ...PRESETS])].map((preset) => (
          <option key={preset} value={preset}>
            Last {preset}
          </option>
        ))}
        <option value="length">Last …</option>
        <option value="custom">From – to</option>
      </select>
      <button type="button" class="square" aria-label="Later" title="Later by half" disabled={range.kind === 'last'} onClick={() => showRange(moved(range, 0.5, now))}>
        <Icon of={ChevronRight} />
      </button>
      <button type="button" class="square" aria-label="Zoom out" title="Twice as much" onClick={() => showRange(wider(range, now))}>
        <Icon of={ZoomOut} />
      </button>
      {open === 'length' ? (
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            if (possible) choose(length);
          }}
        >
          <input class="mono short" aria-label="Length" title="Such as 90m or 1d12h, at most 30d" value={length} aria-invalid={!possible} onInput={(event) => setLength(event.currentTarget.value.trim())} />
          <button type="submit" disabled={!possible}>
            Show
          </button>
        </form>
      ) : null}
      {open === 'custom' ? (
        <>
          <input type="datetime-local" step="1" aria-label="From" value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
          <input type="datetime-local" step="1" aria-label="To" value={to} aria-invalid={!valid} onInput={(event) => setTo(event.currentTarget.value)} />
          <button type="button" disabled={!valid} onClick={() => showRange({ kind: 'fixed', from: Date.parse(from) / 1000, to: Date.parse(to) / 1000 })}>
            Show
          </button>
        </>
      ) : null}
    </div>
  );
}
