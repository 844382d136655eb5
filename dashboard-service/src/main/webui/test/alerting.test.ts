import { describe, expect, it } from 'vitest';
import type { Channel } from '../src/api/alerts';
import { LineBuffer } from '../src/api/backtest';
import { problemOf } from '../src/api/client';
import { draftOf, formOf } from '../src/views/alerts/channel-form';
import { firingLines } from '../src/views/alerts/firing-line';
import { matchersOf, matcherText } from '../src/views/alerts/matcher-text';

describe('matchers of a silence', () => {
  it('are read a line each, quoted or not', () => {
    expect(matchersOf('team="db"\n\n service =~ "a.*"\nenv!=prod\nhost!~"x\\"y"')).toEqual([
      { name: 'team', value: 'db', isRegex: false, isEqual: true },
      { name: 'service', value: 'a.*', isRegex: true, isEqual: true },
      { name: 'env', value: 'prod', isRegex: false, isEqual: false },
      { name: 'host', value: 'x"y', isRegex: true, isEqual: false },
    ]);
    expect(matchersOf('team')).toBeUndefined();
    expect(matchersOf('team="open')).toBeUndefined();
  });

  it('are written as they are read', () => {
    for (const text of ['team="db"', 'service=~"a.*"', 'env!="prod"', 'host!~"x\\"y"']) {
      expect(matchersOf(text)?.map(matcherText)).toEqual([text]);
    }
  });
});

describe('times that a draft fires', () => {
  it('are lines by alert, in parts of the time that is shown', () => {
    const start = '2026-11-21T10:00:00.000Z';
    const lines = firingLines(
      [
        { labels: { host: 'a' }, start: '2026-11-21T10:15:00.000Z', end: '2026-11-21T10:30:00.000Z' },
        { labels: { host: 'b' }, start: '2026-11-21T10:20:00.000Z', end: '2026-11-21T10:21:00.000Z' },
        { labels: { host: 'a' }, start: '2026-11-21T10:45:00.000Z' },
      ],
      start,
      '2026-11-21T11:00:00.000Z',
    );
    expect(lines.map((line) => line.labels['host'])).toEqual(['a', 'b']);
    expect(lines[0]?.bars.map((bar) => [bar.from, bar.to])).toEqual([
      [0.25, 0.5],
      [0.75, 1],
    ]);
  });

  it('come in lines that a chunk may cut', () => {
    const buffer = new LineBuffer();
    expect(buffer.take('{"a":')).toEqual([]);
    expect(buffer.take('1}\n{"b":2}\n{"c"')).toEqual(['{"a":1}', '{"b":2}']);
    expect(buffer.take(':3}')).toEqual([]);
    expect(buffer.end()).toEqual(['{"c":3}']);
    expect(buffer.end()).toEqual([]);
  });
});

describe('a channel', () => {
  const pager: Channel = {
    id: '1',
    name: 'Pager',
    type: 'pagerduty',
    config: { routing_key: '********', details: { runbook: 'x' } },
    max_per_minute: 30,
  };

  it('keeps what the form does not show', () => {
    const form = formOf(pager);
    expect(form.texts).toEqual({ routing_key: '********' });
    expect(draftOf({ ...form, name: 'Other' }, pager)).toEqual({
      name: 'Other',
      type: 'pagerduty',
      config: { routing_key: '********', details: { runbook: 'x' } },
      max_per_minute: 30,
    });
  });

  it('takes nothing over from another type', () => {
    expect(draftOf({ ...formOf(pager), type: 'email', texts: { to: 'a@example.org, b@example.org' } }, pager).config).toEqual({
      to: ['a@example.org', 'b@example.org'],
    });
  });
});

describe('an error', () => {
  it("is read in Alertmanager's forms too", () => {
    expect(problemOf(400, 'Bad Request', '"bad matcher"').message).toBe('bad matcher');
    expect(problemOf(422, '', '{"code": 602, "message": "comment is required"}').message).toBe('comment is required');
  });
});
