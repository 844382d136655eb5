import { AlignLeft, BellPlus, Download, Eye, EyeOff, History, Play, SlidersHorizontal, X } from 'lucide';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatQuery } from '../../api/queries';
import { csvOf, download } from '../../charts/csv';
import { useDeployments } from '../../charts/deployments';
import { csvOfHeat, heatOf } from '../../charts/heatmap';
import { ExpressionEditor } from '../../editor/expression-editor';
import { draftOf, keepDraft, rememberQuery } from '../../editor/query-history';
import { durationSeconds } from '../../format/duration';
import { span } from '../../format/time';
import type { TimeRange } from '../../format/time-range';
import { print, type BuilderQuery } from '../../promql/builder';
import { readQuery } from '../../promql/read-query';
import { go } from '../../shell/router';
import { Draft } from '../../ui/draft';
import { Icon } from '../../ui/icon';
import { Notice } from '../../ui/notice';
import { builderOpen } from './builder-open';
import type { Catalogue } from './catalogue';
import { csvOfElements } from './element-table';
import { HistoryPanel } from './history-panel';
import { letterOf, type Comparison, type Query, type QueryView, type Refresh } from './queries';
import { QueryBuilder } from './query-builder';
import { QueryOutcome } from './query-outcome';
import { Said, remarksOf } from './said';
import { useComparison } from './use-comparison';
import { useExemplars } from './use-exemplars';
import { useQuery } from './use-query';

const EMPTY: Catalogue = { names: [], meta: {}, cut: false };
const VIEWS: readonly [QueryView, string][] = [
  ['graph', 'Graph'],
  ['table', 'Table'],
  ['heatmap', 'Heatmap'],
];

/** One query: its text, its builder, and what it answers. */
export function QueryCard(props: {
  index: number;
  query: Query;
  range: TimeRange;
  refresh: Refresh;
  comparison: Comparison | undefined;
  catalogue: Catalogue | undefined;
  onChange: (query: Query) => void;
  onRemove: () => void;
}) {
  const { index, query, range } = props;
  const { expression } = query;
  const letter = letterOf(index);
  const [text, setText] = useState(() => draftOf(index, expression) ?? expression);
  const [past, setPast] = useState(false);
  const [formatted, setFormatted] = useState('');
  useEffect(() => setText(draftOf(index, expression) ?? expression), [index, expression]);
  const running = useQuery(query, range, props.refresh);
  const compared = useComparison(query, range, props.comparison, props.refresh, running);
  const exemplars = useExemplars(expression, query.view === 'graph' ? running.range : undefined, range.kind === 'last');
  const deployments = useDeployments(range);
  const heat = useMemo(() => (query.view === 'heatmap' ? heatOf(running.range?.histograms ?? [], running.frame) : undefined), [query.view, running.range, running.frame]);
  const said = running.instant ?? running.range;
  const remarks = useMemo(() => remarksOf(expression, running.failure, said), [expression, running.failure?.message, said]);
  const change = (part: Partial<Query>) => props.onChange({ ...query, ...part });

  const write = (changed: string) => {
    setText(changed);
    setFormatted('');
    keepDraft(index, expression, changed);
  };
  const run = (changed: string) => {
    const trimmed = changed.trim();
    keepDraft(index, expression, expression);
    rememberQuery(trimmed);
    setText(trimmed);
    if (trimmed === expression) running.run();
    else change({ expression: trimmed, on: true });
  };
  const format = () =>
    formatQuery(text).then(write, (failure: Error) => {
      setFormatted(failure.message);
    });
  const save = () => {
    const name = `tidewatch-${letter}-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}.csv`;
    if (query.view === 'table') download(name, csvOfElements(running.instant?.elements ?? []));
    else if (query.view === 'heatmap') download(name, heat ? csvOfHeat(heat, compared.heat) : '');
    else if (compared.frame) download(name, csvOf(compared.frame));
  };
  const savable = query.view === 'table' ? (running.instant?.elements.length ?? 0) > 0 : query.view === 'heatmap' ? heat !== undefined : (compared.frame?.series.length ?? 0) > 0;
  return (
    <section class="card query" aria-label={`Query ${letter}: ${expression || 'new'}`} data-testid="query" data-expression={expression}>
      <header>
        <h2 class="letter">{letter}</h2>
        <div class="segmented" role="group" aria-label={`View of ${letter}`}>
          {VIEWS.map(([view, name]) => (
            <button type="button" key={view} aria-pressed={query.view === view} onClick={() => change({ view })}>
              {name}
            </button>
          ))}
        </div>
        <span class="push" />
        <button type="button" class="plain square" aria-label={`Show query ${letter}`} title={query.on ? 'Switch off' : 'Switch on'} aria-pressed={query.on} data-testid="switch" onClick={() => change({ on: !query.on })}>
          <Icon of={query.on ? Eye : EyeOff} />
        </button>
        <button type="button" class="plain square" aria-label={`Remove query ${letter}`} title="Remove" onClick={props.onRemove}>
          <Icon of={X} />
        </button>
      </header>
      <div class="body query-head">
        <div class="row expression">
          <ExpressionEditor
            label={`PromQL expression of query ${letter}`}
            text={text}
            remarks={remarks}
            said={expression}
            known={props.catalogue ?? EMPTY}
            onChange={write}
            onRun={() => run(text)}
          />
          <button type="button" class={text.trim() === expression ? '' : 'primary'} data-testid="run" disabled={text.trim() === ''} onClick={() => run(text)}>
            <Icon of={Play} />
            Run
          </button>
        </div>
        <div class="row tools">
          <button type="button" class="plain" aria-pressed={builderOpen.value} onClick={() => (builderOpen.value = !builderOpen.value)}>
            <Icon of={SlidersHorizontal} />
            Builder
          </button>
          <button type="button" class="plain" data-testid="format" disabled={text.trim() === ''} onClick={format}>
            <Icon of={AlignLeft} />
            Format
          </button>
          <button type="button" class="plain" data-testid="history" onClick={() => setPast(true)}>
            <Icon of={History} />
            History
          </button>
          <span class="row push">
            <Option label="Legend" hint="{{label}}" wide value={query.legend} onChange={(legend) => change({ legend })} />
            <Option
              label="Step"
              hint={`auto: ${stepText(running.step)}`}
              value={query.step}
              onChange={(step) => change({ step: durationSeconds(step) > 0 ? step : '' })}
            />
          </span>
        </div>
        {formatted !== '' ? <p class="quiet" role="status">It cannot be laid out: {formatted}</p> : null}
        {builderOpen.value ? <BuilderOf text={text} names={props.catalogue?.names ?? []} onChange={run} /> : null}
      </div>
      {query.on ? (
        <div class="body">
          <Said running={running} expression={expression} />
          {compared.problem !== '' ? (
            <Notice tone="warning" detail={compared.problem}>
              The earlier period could not be read.
            </Notice>
          ) : null}
          <QueryOutcome query={query} range={range} running={running} compared={compared} heat={heat} exemplars={exemplars} deployments={deployments} comparing={props.comparison !== undefined} />
          <div class="row query-foot">
            {query.view === 'graph' ? (
              <button type="button" aria-pressed={query.stacked} data-testid="stacked" onClick={() => change({ stacked: !query.stacked })}>
                Stacked
              </button>
            ) : null}
            <button type="button" data-testid="csv" disabled={!savable} onClick={save}>
              <Icon of={Download} />
              CSV
            </button>
            <button type="button" disabled={expression === ''} onClick={() => go(`/alerts?tab=rules&rule=new&expression=${encodeURIComponent(expression)}`)}>
              <Icon of={BellPlus} />
              Create alert
            </button>
            <Taken running={running} />
          </div>
        </div>
      ) : null}
      {past ? (
        <HistoryPanel
          onClose={() => setPast(false)}
          onPick={(picked) => {
            setPast(false);
            run(picked);
          }}
        />
      ) : null}
    </section>
  );
}

/** What the query took, in a quiet line. */
function Taken({ running }: { running: ReturnType<typeof useQuery> }) {
  const stats = (running.instant ?? running.range)?.stats;
  if (!stats) return null;
  const series = running.instant?.elements.length ?? running.frame?.series.length ?? 0;
  return (
    <span class="quiet push stats" data-testid="query-stats" data-value={stats.samples}>
      {series} series · {stats.samples.toLocaleString('en')} samples read · {Math.round(stats.seconds * 1000)} ms
      {running.range ? ` · step ${stepText(running.step)}` : ''}
    </span>
  );
}

function stepText(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : seconds % 60 === 0 || seconds >= 3600 ? span(seconds) : `${seconds} s`;
}

function Option(props: { label: string; hint: string; value: string; wide?: boolean; onChange: (value: string) => void }) {
  return (
    <label class="option">
      <span class="quiet">{props.label}</span>
      <Draft class={`mono ${props.wide ? '' : 'short'}`} placeholder={props.hint} value={props.value} onCommit={(text) => props.onChange(text.trim())} />
    </label>
  );
}

/** The builder, or why it has no view of the text. A text that is being written leaves it as it was. */
function BuilderOf({ text, names, onChange }: { text: string; names: string[]; onChange: (text: string) => void }) {
  const reading = useMemo(() => readQuery(text), [text]);
  const [last, setLast] = useState(reading.query);
  useEffect(() => {
    if (reading.query) setLast(reading.query);
  }, [reading]);
  const unfinished = !reading.query && reading.why === 'it is not complete PromQL';
  const shown = reading.query ?? (unfinished ? last : null);
  const take = (query: BuilderQuery) => {
    const made = print(query);
    // Without anything to select, the operations could not be written; the field shows what it had.
    if (made !== '' || query.operations.length === 0) onChange(made);
  };
  return (
    <>
      {shown ? <QueryBuilder query={shown} names={names} resting={!reading.query} onChange={take} /> : null}
      {reading.query ? null : (
        <p class="quiet" data-testid="builder-rests">
          {unfinished ? 'The builder waits until the text is whole.' : `The builder cannot show this text: ${reading.why}. It is edited as text, and stays as it is.`}
        </p>
      )}
    </>
  );
}
