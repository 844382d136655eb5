import { Check, Link } from 'lucide';
import { useState } from 'preact/hooks';
import { printRange, rangeSeconds, type TimeRange } from '../../format/time-range';
import { place } from '../../shell/router';
import { printPlace, withParams, type Place } from '../../shell/url-state';
import { Icon } from '../../ui/icon';

/** The link to what is shown; a range that moves with the clock stays one, or becomes the times of now. */
export function linkTo(here: Place, origin: string, range: TimeRange, fixed: boolean, now: number): string {
  const shown: TimeRange = fixed && range.kind === 'last' ? { kind: 'fixed', from: Math.floor(now - rangeSeconds(range)), to: Math.floor(now) } : range;
  return origin + printPlace(withParams(here, printRange(shown)));
}

/** Copies the link; where the browser gives no access to the clipboard it is shown, selected. */
export function Share({ range }: { range: TimeRange }) {
  const [copied, setCopied] = useState<'' | 'link' | 'times'>('');
  const [text, setText] = useState('');
  const copy = async (what: 'link' | 'times') => {
    const link = linkTo(place.value, location.origin, range, what === 'times', Date.now() / 1000);
    try {
      await navigator.clipboard.writeText(link);
      setText('');
      setCopied(what);
      setTimeout(() => setCopied(''), 2000);
    } catch {
      setText(link);
    }
  };
  return (
    <>
      <button type="button" data-testid="copy-link" onClick={() => copy('link')}>
        <Icon of={copied === 'link' ? Check : Link} />
        <span aria-live="polite">{copied === 'link' ? 'Copied' : 'Copy link'}</span>
      </button>
      {range.kind === 'last' ? (
        <button type="button" data-testid="copy-link-times" title="The link shows these times, whenever it is opened" onClick={() => copy('times')}>
          <Icon of={copied === 'times' ? Check : Link} />
          <span aria-live="polite">{copied === 'times' ? 'Copied' : 'Copy with times'}</span>
        </button>
      ) : null}
      {text !== '' ? <input class="mono grow" aria-label="Link" readOnly value={text} ref={(field) => field?.select()} /> : null}
    </>
  );
}
