import { useState } from 'preact/hooks';
import { ApiError } from '../../api/client';
import { checkRouting, readRouting, saveRouting, type Check, type Routing } from '../../api/routing';
import { Field } from '../../ui/field';
import { Notice, Skeleton } from '../../ui/notice';
import { useLoaded } from '../../ui/use-loaded';
import { RouteTest } from './route-test';

const EXAMPLE = `route:
  receiver: team
  group_by: [alertname]
receivers:
- name: team
  webhook_configs:
  - url: https://example.org/hook
`;

/** Where alerts go that name no channel: an Alertmanager configuration, checked and tried before it is in force. */
export function RoutesTab() {
  const { data, failure, reload } = useLoaded('routing', readRouting);
  return (
    <>
      {failure ? (
        <Notice tone="critical" detail={failure}>
          The routes could not be read.
        </Notice>
      ) : null}
      {data === undefined ? failure ? null : <Skeleton height={320} label="Loading routes" /> : <Editor key={data.version} routing={data} onSaved={reload} />}
    </>
  );
}

function Editor({ routing, onSaved }: { routing: Routing; onSaved: () => void }) {
  const [text, setText] = useState(routing.config ?? '');
  const [check, setCheck] = useState<Check | undefined>();
  const [problem, setProblem] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const fromFile = routing.source === 'file' && routing.config !== null;
  const changed = text !== (routing.config ?? '');
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    setCheck(undefined);
    try {
      await work();
    } catch (refused) {
      setProblem(refused instanceof ApiError ? refused.message : String(refused));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <section class="card" aria-label="Routes">
        <header>
          <h2>Routes</h2>
          <span class="quiet">
            {routing.config === null ? 'None are in force: only rules that name channels notify.' : fromFile ? 'From the file that the alert-service reads.' : `Version ${routing.version}.`}
          </span>
        </header>
        <form
          class="stack body"
          noValidate
          data-testid="routes-form"
          onSubmit={(event) => {
            event.preventDefault();
            void run(async () => {
              await saveRouting(text, routing.version);
              onSaved();
            });
          }}
        >
          {routing.file_error ? <Notice tone="critical">{routing.file_error}</Notice> : null}
          <Field title="Alertmanager configuration" hint="Secrets show as <secret>; to save a change, write them in full again.">
            <textarea
              class="mono"
              rows={18}
              spellcheck={false}
              readOnly={fromFile}
              value={text}
              placeholder={EXAMPLE}
              onInput={(event) => {
                setText(event.currentTarget.value);
                setCheck(undefined);
              }}
            />
          </Field>
          {problem ? <Notice tone="critical">{problem}</Notice> : null}
          {check ? (
            <div data-testid="routes-check" data-value={String(check.valid)}>
              <Notice tone={check.valid ? 'good' : 'critical'}>
                {check.valid ? `It is valid: ${check.routes ?? 0} routes to ${(check.receivers ?? []).join(', ')}.` : `Line ${check.error?.line ?? 0}, column ${check.error?.column ?? 0}: ${check.error?.message ?? ''}`}
              </Notice>
            </div>
          ) : null}
          {fromFile ? null : (
            <div class="row">
              <button type="submit" class="primary" disabled={busy || !changed || text.trim() === ''}>
                Put in force
              </button>
              <button type="button" disabled={busy || text.trim() === ''} onClick={() => void run(async () => setCheck(await checkRouting(text)))}>
                Check
              </button>
            </div>
          )}
        </form>
      </section>
      <RouteTest config={changed ? text : undefined} />
    </>
  );
}
