import { useEffect, useRef, useState } from 'preact/hooks';
import { BucketChart } from '../../charts/bucket-chart';
import { severityColour } from '../../charts/colours';
import { whole } from '../../format/numbers';
import { absolute, hourMinute } from '../../format/time';
import { parseRange, type TimeRange } from '../../format/time-range';
import { now, paused, useLive } from '../../shell/live';
import { param, paramList, setParams } from '../../shell/router';
import { LATEST_ERRORS } from '../../shell/standing';
import type { ErrorFeed } from '../../stream/error-feed';
import type { ErrorDimension, ErrorEvent, ErrorFilter, ErrorsSpec } from '../../stream/protocol';
import { Figure } from '../../ui/figure';
import { Notice, Skeleton } from '../../ui/notice';
import { StartSending } from '../../ui/start-sending';
import { Breakdown } from './breakdown';
import { EventPanel } from './event-panel';
import { EventTable } from './event-table';
import { useFreshWindow } from './fresh-window';
import { olderEvents, useErrorHistory } from './history';

const DIMENSIONS: readonly ErrorDimension[] = ['severity', 'type', 'source', 'service'];
const LIVE: TimeRange = { kind: 'last', duration: '1h' };

/** The filter of the URL; absent dimensions are left out, so that an equal filter is an equal subscription. */
function filterOfUrl(): ErrorFilter {
  const filter: ErrorFilter = {};
  for (const dimension of DIMENSIONS) {
    const values = paramList(dimension);
    if (values.length > 0) filter[dimension] = [...values].sort();
  }
  return filter;
}

export function ErrorsView() {
  const filter = filterOfUrl();
  const range = parseRange(param('from'), param('to'), LIVE);
  const live = range.kind === 'last';
  const spec: ErrorsSpec = { kind: 'errors', ...filter, limit: LATEST_ERRORS };
  const pushed = useLive(live ? spec : null);
  const loaded = useErrorHistory(filter, live ? null : range);
  const { data, error } = live ? pushed : loaded;
  useFreshWindow(live ? data?.start : undefined);
  const filtered = Object.keys(filter).length > 0;

  return (
    <>
      <div class="page-head">
        <h1>Errors</h1>
        {data ? (
          <span class="quiet">
            <Figure id="errors-total" value={data.total} text={whole(data.total)} />{' '}
            {range.kind === 'last' ? (
              <>
                since <time dateTime={data.start}>{hourMinute(Date.parse(data.start))}</time>
              </>
            ) : (
              `from ${absolute(range.from * 1000)} to ${absolute(range.to * 1000)}`
            )}
          </span>
        ) : null}
        <span class="push" />
        {live ? null : (
          <button type="button" onClick={() => setParams({ from: undefined, to: undefined })}>
            Back to live
          </button>
        )}
        {filtered ? (
          <button type="button" onClick={() => setParams({ source: undefined, type: undefined, severity: undefined, service: undefined })}>
            Clear filters
          </button>
        ) : null}
      </div>
      {error ? (
        <Notice tone="critical" detail={error.detail}>
          {error.message}
        </Notice>
      ) : null}
      {data === undefined ? error ? null : <Skeleton height={420} label="Loading errors" /> : <Content feed={data} filter={filter} range={range} />}
    </>
  );
}

function Content({ feed, filter, range }: { feed: ErrorFeed; filter: ErrorFilter; range: TimeRange }) {
  const live = range.kind === 'last';
  const filtered = Object.keys(filter).length > 0;
  if (feed.total === 0 && !filtered && live) return <NothingYet />;
  const to = live ? (paused.value ? latestOf(feed) : Math.max(now.value, latestOf(feed))) : range.to * 1000;
  const from = live ? Date.parse(feed.start) : range.from * 1000;
  const toggle = (dimension: ErrorDimension, value: string) => {
    const before = paramList(dimension);
    setParams({ [dimension]: before.includes(value) ? before.filter((one) => one !== value) : [...before, value] });
  };
  return (
    <>
      <section class="card" aria-label="Errors over time">
        <header>
          <h2>Errors per {bucketName(feed.bucketSeconds)}</h2>
          <ul class="key push">
            {['high', 'medium', 'low'].map((severity) => (
              <li key={severity}>
                <span class="swatch" style={{ background: `var(${severityColour(severity)})` }} />
                {severity}
              </li>
            ))}
          </ul>
        </header>
        <div class="body">
          <BucketChart
            buckets={feed.buckets}
            bucketSeconds={feed.bucketSeconds}
            from={from}
            to={to}
            height={160}
            onPick={(start, end) => setParams({ from: new Date(start).toISOString(), to: new Date(end).toISOString() })}
          />
          <TableOfBuckets feed={feed} />
        </div>
      </section>
      <div class="grid">
        {DIMENSIONS.map((dimension) => (
          <Breakdown
            key={dimension}
            dimension={dimension}
            counts={feed.by[dimension]}
            chosen={filter[dimension] ?? []}
            onToggle={(value) => toggle(dimension, value)}
          />
        ))}
      </div>
      <Events feed={feed} filter={filter} range={range} />
    </>
  );
}

function bucketName(seconds: number): string {
  if (seconds === 60) return 'minute';
  return seconds > 60 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}

function latestOf(feed: ErrorFeed): number {
  const last = feed.buckets[feed.buckets.length - 1];
  const end = last ? Date.parse(last.time) + feed.bucketSeconds * 1000 : 0;
  return Math.max(end, Date.parse(feed.start) + 3_600_000);
}

function TableOfBuckets({ feed }: { feed: ErrorFeed }) {
  return (
    <details>
      <summary class="quiet">View as table</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Errors over time as a table">
        <table>
          <thead>
            <tr>
              <th scope="col">From</th>
              {['high', 'medium', 'low'].map((severity) => (
                <th scope="col" class="number" key={severity}>
                  {severity}
                </th>
              ))}
              <th scope="col" class="number">
                all
              </th>
            </tr>
          </thead>
          <tbody>
            {[...feed.buckets].reverse().map((bucket) => (
              <tr key={bucket.time}>
                <th scope="row">{absolute(Date.parse(bucket.time))}</th>
                {['high', 'medium', 'low'].map((severity) => (
                  <td class="number" key={severity}>
                    {bucket.by_severity[severity] ?? 0}
                  </td>
                ))}
                <td class="number">{bucket.count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

interface Older {
  events: ErrorEvent[];
  cursor: string | null;
  failure?: string;
}

function Events({ feed, filter, range }: { feed: ErrorFeed; filter: ErrorFilter; range: TimeRange }) {
  const [older, setOlder] = useState<Older | undefined>();
  const open = param('event');
  useEffect(() => setOlder(undefined), [JSON.stringify([filter, range, feed.start])]);
  const known = new Set(feed.events.map((event) => event.error_id));
  const events = [...feed.events, ...(older?.events ?? []).filter((event) => !known.has(event.error_id))];
  const cursor = older ? older.cursor : feed.nextCursor;
  // An open event stays open when newer ones push it off the list.
  const chosen = useRef<ErrorEvent | undefined>(undefined);
  chosen.current = events.find((event) => event.error_id === open) ?? (chosen.current?.error_id === open ? chosen.current : undefined);
  const more = async (from: string) => {
    const end = range.kind === 'fixed' ? new Date(range.to * 1000).toISOString() : undefined;
    try {
      const page = await olderEvents(filter, feed, end, from);
      setOlder({ events: [...(older?.events ?? []), ...page.events], cursor: page.cursor });
    } catch (failure) {
      setOlder({ events: older?.events ?? [], cursor: from, failure: failure instanceof Error ? failure.message : '' });
    }
  };
  return (
    <section class="card" aria-label="Latest errors">
      <header>
        <h2>Latest</h2>
      </header>
      {events.length === 0 ? (
        <p class="body quiet">
          {Object.keys(filter).length > 0 ? 'The filters leave nothing. Clear them to see all errors.' : 'None in this range.'}
        </p>
      ) : (
        <EventTable events={events} selected={open} onOpen={(event) => setParams({ event: event.error_id })} />
      )}
      {older?.failure ? <Notice tone="critical">Older errors could not be read: {older.failure}</Notice> : null}
      {cursor ? (
        <div class="body">
          <button type="button" onClick={() => void more(cursor)}>
            Load older
          </button>
        </div>
      ) : null}
      {chosen.current ? <EventPanel event={chosen.current} onClose={() => setParams({ event: undefined })} /> : null}
    </section>
  );
}

function NothingYet() {
  return (
    <section class="card" aria-label="No errors">
      <header>
        <h2>No errors in the last hour</h2>
      </header>
      <div class="empty">
        <p>Either nothing failed, or nothing sends errors yet. The first one appears here as it arrives.</p>
        <StartSending what="errors" />
      </div>
    </section>
  );
}
