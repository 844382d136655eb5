import { Check, Copy } from 'lucide';
import { useState } from 'preact/hooks';
import { Icon } from './icon';

/** Text to copy, with what it is. */
export function Snippet({ title, text }: { title: string; text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      setCopied(false); // no access to the clipboard: the text can be selected
    }
  };
  return (
    <div class="snippet">
      <header>
        <span>{title}</span>
        <button type="button" class="plain" onClick={copy} aria-label={`Copy: ${title}`}>
          <Icon of={copied ? Check : Copy} />
          <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
        </button>
      </header>
      <pre tabIndex={0}>{text}</pre>
    </div>
  );
}
