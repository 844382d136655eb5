import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus, startCompletion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewlineAndIndent } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { forceLinting, linter, type Diagnostic } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { newCompleteStrategy, PromQLExtension } from '@prometheus-io/codemirror-promql';
import { EqlRegex, EqlSingle, Neq, NeqRegex } from '@prometheus-io/lezer-promql';
import { CompletionClient, type KnownMetrics } from './completion-client';

/** Something said about a place in the text: from the server, after it has run. */
export interface Remark {
  from: number;
  to: number;
  severity: 'error' | 'warning' | 'info';
  message: string;
}

export interface EditorOptions {
  /** For a screen reader. */
  label: string;
  hint: string;
  text: string;
  known: () => KnownMetrics;
  onChange: (text: string) => void;
  onRun: () => void;
}

/** The editor on the page. */
export interface PromqlEditor {
  readonly text: () => string;
  setText: (text: string) => void;
  /** What the server said about a text; shown while the text is still that one. */
  setRemarks: (text: string, remarks: Remark[]) => void;
  /** Takes the focus, with the caret there. */
  focus: (at: number) => void;
  destroy: () => void;
}

/** Marks a change that came from outside, of which nobody needs to be told. */
const handedIn = Annotation.define<boolean>();

/** The page's own colours: they change with the theme without the editor's doing. */
const look = EditorView.theme({
  '&': { fontSize: '13px', color: 'var(--text)', backgroundColor: 'transparent', borderRadius: '5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', overflowX: 'auto', maxHeight: '200px' },
  '.cm-content': { padding: '4px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 8px' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--selection)' },
  '.cm-placeholder': { color: 'var(--quiet)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--critical-soft)' },
  '.cm-tooltip': {
    border: '1px solid var(--edge)',
    borderRadius: '6px',
    backgroundColor: 'var(--card)',
    color: 'var(--text)',
    fontFamily: 'var(--font)',
    fontSize: '12px',
    overflow: 'hidden',
    maxWidth: 'min(480px, 92vw)',
    zIndex: '15',
  },
  '.cm-tooltip.cm-tooltip-autocomplete': { overflow: 'visible' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '240px', maxWidth: 'min(480px, 88vw)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', lineHeight: '18px', display: 'flex', gap: '8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--text)' },
  '.cm-completionLabel': { overflow: 'hidden', textOverflow: 'ellipsis' },
  '.cm-completionDetail': { marginLeft: 'auto', color: 'var(--quiet)', fontStyle: 'normal', fontFamily: 'var(--font)', overflow: 'hidden', textOverflow: 'ellipsis' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700', color: 'var(--accent)' },
  '.cm-tooltip.cm-completionInfo': { padding: '6px 8px', maxWidth: 'min(360px, 80vw)', lineHeight: '18px', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  '.cm-diagnostic': { padding: '4px 8px', marginLeft: '0' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--critical)' },
  '.cm-diagnostic-warning': { borderLeft: '3px solid var(--warning)' },
  '.cm-diagnostic-info': { borderLeft: '3px solid var(--info)' },
  // Lines by the page's colours: pictures in a style would not follow the theme.
  '.cm-lintRange': { backgroundImage: 'none', textDecorationLine: 'underline', textDecorationStyle: 'wavy', textDecorationSkipInk: 'none', textUnderlineOffset: '3px' },
  '.cm-lintRange-error': { textDecorationColor: 'var(--critical)', backgroundColor: 'var(--critical-soft)' },
  '.cm-lintRange-warning': { textDecorationColor: 'var(--warning)', backgroundColor: 'var(--warning-soft)' },
  '.cm-lintRange-info': { textDecorationColor: 'var(--info)', backgroundColor: 'var(--info-soft)' },
  '.cm-lintPoint::after': { borderBottomColor: 'var(--critical)' },
});

const colours = HighlightStyle.define([
  { tag: [tags.number, tags.atom], color: 'var(--code-number)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-text)' },
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword], color: 'var(--code-word)' },
  { tag: [tags.function(tags.variableName), tags.standard(tags.variableName)], color: 'var(--code-word)' },
  { tag: tags.labelName, color: 'var(--code-label)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: tags.operator, color: 'var(--quiet)' },
  { tag: tags.invalid, color: 'var(--critical)' },
]);

const OPERATORS: Readonly<Record<number, string>> = { [EqlSingle]: '=', [Neq]: '!=', [EqlRegex]: '=~', [NeqRegex]: '!~' };

/**
 * Puts the editor into an element. It lives in a shadow tree: there its styles are constructed sheets, which the page's
 * content security policy lets through; a style element it would not.
 */
export function createEditor(host: HTMLElement, options: EditorOptions): PromqlEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open', delegatesFocus: true });
  const client = new CompletionClient(options.known, OPERATORS);
  const strategy = newCompleteStrategy({ remote: client });
  const mode = new PromQLExtension().setComplete({
    completeStrategy: {
      promQL: async (context) => {
        const found = await strategy.promQL(context);
        if (!found || !client.cut) return found;
        const { validFor: _, ...rest } = found;
        return rest;
      },
      destroy: () => client.destroy(),
    },
  });
  const remarks = new Compartment();
  const run = (): boolean => {
    options.onRun();
    return true;
  };
  const unlessCompleting = (view: EditorView): boolean => (completionStatus(view.state) === 'active' ? acceptCompletion(view) : run());
  const view = new EditorView({
    root,
    parent: root as unknown as Element,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        Prec.highest(
          keymap.of([
            { key: 'Enter', run: unlessCompleting, shift: run },
            { key: 'Mod-Enter', run },
            { key: 'Alt-Enter', run: insertNewlineAndIndent },
            { key: 'Alt-Space', run: startCompletion },
          ]),
        ),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        // A dash of one letter needs no list; the options of a pause are asked for once.
        autocompletion({ activateOnTypingDelay: 80, maxRenderedOptions: 100, icons: false }),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        mode.asExtension(),
        remarks.of([]),
        EditorView.lineWrapping,
        placeholder(options.hint),
        look,
        syntaxHighlighting(colours),
        EditorView.contentAttributes.of({ 'aria-label': options.label, spellcheck: 'false', autocapitalize: 'off', autocorrect: 'off' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.every((one) => one.annotation(handedIn))) options.onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    setText: (text) => {
      if (text !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, annotations: handedIn.of(true) });
    },
    setRemarks: (text, list) => {
      const of = (current: EditorView): Diagnostic[] => (current.state.doc.toString() === text ? list.map((one) => ({ ...one, source: 'server' })) : []);
      view.dispatch({ effects: remarks.reconfigure(list.length === 0 ? [] : linter(of)) });
      forceLinting(view);
    },
    focus: (at) => {
      view.dispatch({ selection: { anchor: Math.min(at, view.state.doc.length) } });
      view.focus();
    },
    destroy: () => {
      mode.destroy();
      view.destroy();
    },
  };
}
