/** One event of a text/event-stream; `id` is the last id seen, which events without one inherit. */
export interface SseEvent {
  event: string;
  data: string;
  id: string;
}

/**
 * Incremental parser of text/event-stream (WHATWG HTML, "Interpreting an event stream").
 * Feed it text as it arrives; chunks may end anywhere. Not shared between connections.
 */
export class SseParser {
  private rest = '';
  private event = '';
  private data: string[] = [];
  private id = '';
  private afterCarriageReturn = false;

  constructor(private readonly onEvent: (event: SseEvent) => void) {}

  feed(chunk: string): void {
    let text = this.rest + chunk;
    if (this.afterCarriageReturn && text.startsWith('\n')) text = text.slice(1);
    this.afterCarriageReturn = false;
    const lineEnd = /\r\n|\r|\n/g;
    let start = 0;
    for (let match = lineEnd.exec(text); match; match = lineEnd.exec(text)) {
      this.line(text.slice(start, match.index));
      start = match.index + match[0].length;
      this.afterCarriageReturn = match[0] === '\r' && start === text.length;
    }
    this.rest = text.slice(start);
  }

  private line(line: string): void {
    if (line === '') {
      if (this.data.length > 0) {
        this.onEvent({ event: this.event || 'message', data: this.data.join('\n'), id: this.id });
      }
      this.event = '';
      this.data = [];
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return; // a comment, the heartbeat
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    if (value.startsWith(' ')) value = value.slice(1);
    if (field === 'event') this.event = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.id = value;
  }
}
