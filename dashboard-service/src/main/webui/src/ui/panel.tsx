import { X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './icon';

/** A side panel: modal, closed by Escape, by its button and by a click beside it; focus returns to where it was. */
export function Panel(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      class="panel"
      ref={dialog}
      aria-label={props.title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) props.onClose();
      }}
    >
      <div>
        <header>
          <h2>{props.title}</h2>
          <button type="button" class="plain square" aria-label="Close" onClick={props.onClose}>
            <Icon of={X} />
          </button>
        </header>
        <div class="content">{props.children}</div>
      </div>
    </dialog>
  );
}
