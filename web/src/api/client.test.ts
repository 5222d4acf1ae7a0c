import { beforeEach, describe, expect, test, vi } from 'vitest';
import { accessToken, endSession } from '../auth/session';
import { api, body } from './client';

vi.mock('../auth/session', () => ({ accessToken: vi.fn(), endSession: vi.fn() }));

const answers: Response[] = [];
const sent: Request[] = [];

function refuse(status: number, code: string): Response {
  return new Response(JSON.stringify({ code }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
}

beforeEach(() => {
  answers.length = 0;
  sent.length = 0;
  vi.mocked(endSession).mockReset();
  vi.mocked(accessToken).mockImplementation(async (renewal) => `${renewal}-token`);
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push(request);
    const next = answers.shift();
    if (!next) throw new TypeError('Failed to fetch');
    return next;
  });
  // Node's Request wants whole addresses, a browser's takes those of the page.
  vi.stubGlobal(
    'Request',
    class extends Request {
      constructor(input: RequestInfo | URL, init?: RequestInit) {
        super(typeof input === 'string' ? new URL(input, 'http://page.test') : input, init);
      }
    },
  );
});

const options = { baseUrl: 'http://page.test' };

describe('a call of a signed-in person', () => {
  test('carries the access token', async () => {
    answers.push(Response.json({ items: [], next: null }));

    await body(api.GET('/api/terms', options));

    expect(sent[0]?.headers.get('Authorization')).toBe('Bearer cached-token');
  });

  test('is sent once more with a renewed token after a 401, with the same body', async () => {
    answers.push(refuse(401, 'unauthenticated'), Response.json({ id: 'trm_1' }));
    const term = { name: 'Fall', starts_on: '2026-09-07', ends_on: '2027-01-16' };

    await body(api.POST('/api/terms', { ...options, body: term }));

    expect(sent).toHaveLength(2);
    expect(sent[1]?.headers.get('Authorization')).toBe('Bearer renewed-token');
    expect(await sent[1]?.json()).toEqual(term);
    expect(endSession).not.toHaveBeenCalled();
  });

  test('ends the session when the renewed token is refused too', async () => {
    answers.push(refuse(401, 'unauthenticated'), refuse(401, 'unauthenticated'));

    await expect(body(api.GET('/api/terms', options))).rejects.toMatchObject({ code: 'unauthenticated' });

    expect(endSession).toHaveBeenCalledExactlyOnceWith('ended');
  });

  test('ends the session when its token is refused and the pool renews none', async () => {
    vi.mocked(accessToken).mockImplementation(async (renewal) => (renewal === 'cached' ? 'good' : null));
    answers.push(refuse(401, 'unauthenticated'), refuse(401, 'unauthenticated'));

    await expect(body(api.GET('/api/terms', options))).rejects.toMatchObject({ code: 'unauthenticated' });

    expect(endSession).toHaveBeenCalledExactlyOnceWith('ended');
  });

  test('that finds no token beside one whose token was refused ends the session in the same way', async () => {
    vi.mocked(accessToken).mockResolvedValueOnce('good').mockResolvedValue(null);
    answers.push(...Array.from({ length: 4 }, () => refuse(401, 'unauthenticated')));

    await expect(body(api.GET('/api/terms', options))).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(body(api.GET('/api/subjects', options))).rejects.toMatchObject({ code: 'unauthenticated' });

    expect(vi.mocked(endSession).mock.calls).toEqual([['ended'], ['ended']]);
  });

  test('that has no token any more ends the session as expired', async () => {
    answers.push(Response.json({ items: [], next: null }));
    await body(api.GET('/api/terms', options));
    vi.mocked(accessToken).mockResolvedValue(null);
    answers.push(refuse(401, 'unauthenticated'), refuse(401, 'unauthenticated'));

    await expect(body(api.GET('/api/terms', options))).rejects.toMatchObject({ code: 'unauthenticated' });

    expect(endSession).toHaveBeenCalledExactlyOnceWith('expired');
  });

  test('that is refused for another reason is not repeated', async () => {
    answers.push(refuse(403, 'forbidden'));

    await expect(body(api.GET('/api/terms', options))).rejects.toMatchObject({ code: 'forbidden' });

    expect(sent).toHaveLength(1);
  });

  test('without a connection says that the network is the trouble', async () => {
    await expect(body(api.GET('/api/terms', options))).rejects.toMatchObject({ code: 'network' });
  });
});
