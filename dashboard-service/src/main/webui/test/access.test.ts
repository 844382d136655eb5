import { afterEach, expect, test, vi } from 'vitest';
import { enterKey, fetchWithKey, keyWanted } from '../src/api/access';

afterEach(() => vi.unstubAllGlobals());

test('the page notices that a key is wanted, and sends the one that is entered', async () => {
  const sent: (string | undefined)[] = [];
  vi.stubGlobal('fetch', (_url: string, init: { headers: Record<string, string> }) => {
    const authorization = init.headers['Authorization'];
    sent.push(authorization);
    return Promise.resolve(new Response(null, { status: authorization === 'Bearer secret' ? 200 : 401 }));
  });

  await fetchWithKey('/api/v1/live', { headers: {} });
  expect(keyWanted.value).toBe(true);

  enterKey('wrong');
  expect(keyWanted.value).toBe(false);
  await fetchWithKey('/api/v1/live', { headers: {} });
  expect(keyWanted.value).toBe(true);

  enterKey(' secret ');
  const answer = await fetchWithKey('/api/v1/live', { headers: { Accept: 'text/event-stream' } });
  expect(answer.status).toBe(200);
  expect(keyWanted.value).toBe(false);
  expect(sent).toEqual([undefined, 'Bearer wrong', 'Bearer secret']);
});
