import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { KnownMetrics } from './completion-client';
import type { PromqlEditor, Remark } from './promql-editor';

const HINT = 'sum by (severity) (rate(error_events_total[5m]))';

/**
 * The field for an expression: a plain one until the editor has been loaded, and for good where it cannot be. Enter
 * runs, Alt-Enter makes a new line, Tab leaves.
 */
export function ExpressionEditor(props: {
  label: string;
  text: string;
  /** What the server said about `said`. */
  remarks: Remark[];
  said: string;
  known: KnownMetrics;
  onChange: (text: string) => void;
  onRun: () => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<PromqlEditor | undefined>(undefined);
  /** What the editor has told of and what has not come back yet, oldest first. */
  const written = useRef<string[]>([]);
  const latest = useRef(props);
  latest.current = props;
  /** Where the caret stood in the plain field, when it was being written in. */
  const caret = useRef<number | undefined>(undefined);
  const [ready, setReady] = useState(false);

  useEffect(() => {
    let dropped = false;
    import('./promql-editor').then(
      ({ createEditor }) => {
        const element = host.current;
        if (dropped || !element) return;
        caret.current = document.activeElement === plain.current ? plain.current?.selectionEnd : undefined;
        editor.current = createEditor(element, {
          label: latest.current.label,
          hint: HINT,
          text: latest.current.text,
          known: () => latest.current.known,
          onChange: (text) => {
            written.current.push(text);
            latest.current.onChange(text);
          },
          onRun: () => latest.current.onRun(),
        });
        setReady(true);
      },
      // The page was renewed on the server meanwhile, or the network is away: the plain field does.
      () => undefined,
    );
    return () => {
      dropped = true;
      editor.current?.destroy();
      editor.current = undefined;
    };
  }, []);

  // Only what is shown takes the focus.
  useLayoutEffect(() => {
    if (ready && caret.current !== undefined) editor.current?.focus(caret.current);
  }, [ready]);
  useEffect(() => {
    // A text that the editor itself has told comes back late, when more may have been typed: only another's is taken over.
    const late = editor.current?.text() !== props.text && written.current.includes(props.text);
    if (late) return;
    written.current = [];
    editor.current?.setText(props.text);
  }, [props.text, ready]);
  useEffect(() => editor.current?.setRemarks(props.said, props.remarks), [props.remarks, props.said, ready]);

  return (
    <div class="editor" data-testid="expression" data-value={props.text} data-ready={ready ? 'true' : 'false'} data-invalid={props.remarks.some((one) => one.severity === 'error')}>
      <div ref={host} hidden={!ready} />
      {ready ? null : (
        <textarea
          ref={plain}
          class="mono"
          rows={1}
          aria-label={props.label}
          spellcheck={false}
          autocomplete="off"
          placeholder={HINT}
          value={props.text}
          onInput={(event) => props.onChange(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.altKey) return;
            event.preventDefault();
            props.onRun();
          }}
        />
      )}
    </div>
  );
}
