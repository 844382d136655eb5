import { describe, expect, it } from 'vitest';
import { SseParser, type SseEvent } from '../src/stream/sse-parser';

function parse(...chunks: string[]): SseEvent[] {
  const events: SseEvent[] = [];
  const parser = new SseParser((event) => events.push(event));
  for (const chunk of chunks) parser.feed(chunk);
  return events;
}

describe('SseParser', () => {
  it('reads name, data and id', () => {
    expect(parse('id: 7\nevent: delta\ndata: {"a":1}\n\n')).toEqual([{ event: 'delta', data: '{"a":1}', id: '7' }]);
  });

  it('gives the same events wherever chunks end', () => {
    const text = ': hb\r\n\r\nid: 1\r\nevent: snapshot\r\ndata: one\r\ndata: two\r\n\r\nid: 2\ndata: x\n\nevent: reset\rdata: {}\r\r';
    const whole = parse(text);
    expect(whole).toEqual([
      { event: 'snapshot', data: 'one\ntwo', id: '1' },
      { event: 'message', data: 'x', id: '2' },
      { event: 'reset', data: '{}', id: '2' },
    ]);
    for (let cut = 0; cut <= text.length; cut++) expect(parse(text.slice(0, cut), text.slice(cut))).toEqual(whole);
    expect(parse(...text)).toEqual(whole);
  });

  it('gives nothing for comments and for an event that is not ended', () => {
    expect(parse(': hb\n\n', 'data: half')).toEqual([]);
  });

  it('drops an id with NUL, as the standard says', () => {
    expect(parse('id: a\0b\ndata: x\n\n')[0]?.id).toBe('');
  });
});
