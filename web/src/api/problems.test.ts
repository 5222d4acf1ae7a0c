import { describe, expect, test } from 'vitest';
import { readProblem } from './problems';

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });
}

describe('a refused answer', () => {
  test('keeps code, request id and the fields with their paths', async () => {
    const response = answer(422, {
      code: 'validation_failed',
      request_id: 'req_1',
      errors: [{ path: 'name.family', code: 'too_long', params: { max: 100 }, sent: 'too_long' }],
    });

    const error = await readProblem(response);

    expect(error.code).toBe('validation_failed');
    expect(error.requestId).toBe('req_1');
    expect(error.fields).toEqual([
      { path: 'name.family', code: 'too_long', params: { max: 100 }, sent: 'too_long' },
    ]);
  });

  test('keeps the current representation of a conflict', async () => {
    const error = await readProblem(answer(412, { code: 'version_mismatch', current: { version: 4 } }));

    expect(error.current).toEqual({ version: 4 });
  });

  test('tells how long to wait', async () => {
    const error = await readProblem(answer(429, { code: 'too_many_requests' }, { 'Retry-After': '7' }));

    expect(error.retryAfter).toBe(7);
  });

  test('with a code that this page does not know is shown as unexpected', async () => {
    const error = await readProblem(
      answer(418, { code: 'teapot', errors: [{ path: 'a', code: 'new_rule' }] }),
    );

    expect(error.code).toBe('unexpected');
    expect(error.fields[0]?.code).toBe('invalid');
  });

  test('that is not ours, such as the page of a proxy, is unexpected', async () => {
    const error = await readProblem(new Response('<h1>Bad gateway</h1>', { status: 502 }));

    expect(error.code).toBe('unexpected');
    expect(error.status).toBe(502);
  });
});
