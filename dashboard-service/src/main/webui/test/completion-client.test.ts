import { afterEach, describe, expect, it, vi } from 'vitest';
import { CompletionClient, MOST_SUGGESTED } from '../src/editor/completion-client';

const OPERATORS = { 1: '=', 2: '=~' };
const known = { names: ['http_requests_total', 'up'], meta: { up: { type: 'gauge', help: 'Is it up', unit: '' } }, cut: false };

function answering(answer: (url: string) => string[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(decodeURIComponent(url.replace(/\+/g, ' ')));
    return Promise.resolve(new Response(JSON.stringify({ data: answer(url) })));
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe('completion', () => {
  it('takes names and help from what the page knows', async () => {
    const asked = answering(() => []);
    const client = new CompletionClient(() => known, OPERATORS);
    expect(await client.metricNames('htq')).toEqual(['http_requests_total']);
    expect(await client.metricNames('')).toEqual(known.names);
    expect(await client.metricMetadata()).toEqual({ up: [{ type: 'gauge', help: 'Is it up' }] });
    expect(asked).toEqual([]);
    expect(client.cut).toBe(false);
  });

  it('lets the server search where there are more names than the page knows', async () => {
    const asked = answering(() => ['zoo']);
    const client = new CompletionClient(() => ({ ...known, cut: true }), OPERATORS);
    expect(await client.metricNames('z.o')).toEqual(['zoo']);
    expect(asked).toEqual([`/api/v1/label/__name__/values?limit=${MOST_SUGGESTED}&match[]={__name__=~"(?i).*z\\\\.o.*"}`]);
  });

  it('asks for values of the rest of the selector, bounded, once a minute', async () => {
    let now = 0;
    const asked = answering(() => ['200']);
    const client = new CompletionClient(() => known, OPERATORS, () => now);
    const matchers = [
      { type: 1, name: 'job', value: 'api' },
      { type: 1, name: 'status', value: '2' },
      { type: 1, name: 'empty', value: '' },
      { type: 2, name: 'k8s.pod', value: 'a"b' },
    ];
    const values = () => client.labelValues('status', 'http_requests_total', matchers);
    expect([await values(), await values()]).toEqual([['200'], ['200']]);
    expect(asked).toEqual([`/api/v1/label/status/values?limit=${MOST_SUGGESTED}&match[]={__name__="http_requests_total",job="api","k8s.pod"=~"a\\"b"}`]);
    now = 60_001;
    await values();
    expect(asked).toHaveLength(2);
  });

  it('says that an answer was cut, and suggests nothing after a failure', async () => {
    answering(() => Array.from({ length: MOST_SUGGESTED }, (_, index) => `l${index}`));
    const client = new CompletionClient(() => known, OPERATORS);
    expect(await client.labelNames('m')).toHaveLength(MOST_SUGGESTED);
    expect(client.cut).toBe(true);
    vi.stubGlobal('fetch', () => Promise.reject(new Error('away')));
    expect(await client.labelNames('other')).toEqual([]);
    answering(() => ['back']);
    expect(await client.labelNames('other')).toEqual(['back']);
  });
});
