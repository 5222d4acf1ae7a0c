import { describe, expect, test, vi } from 'vitest';
import { SharedSession, type TabChannel } from './storage';

const TOKEN = 'CognitoIdentityServiceProvider.client.user.accessToken';

/** Channels of one browser: what one posts, all others receive. */
function browser() {
  const listeners: { owner: number; receive: (event: MessageEvent) => void }[] = [];
  let count = 0;
  return (): TabChannel => {
    const owner = count++;
    return {
      postMessage: (data) => {
        for (const each of listeners) if (each.owner !== owner) each.receive({ data } as MessageEvent);
      },
      addEventListener: (_, receive) => listeners.push({ owner, receive }),
    };
  };
}

/** Storage of one tab. */
function tab(): Storage {
  const entries = new Map<string, string>();
  return {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
    key: (index) => [...entries.keys()][index] ?? null,
    clear: () => entries.clear(),
    get length() {
      return entries.size;
    },
  };
}

describe('the session of a tab', () => {
  test('is taken over by a new tab of the same browser', async () => {
    const open = browser();
    const first = new SharedSession(tab(), open());
    await first.setItem(TOKEN, 'abc');

    const second = new SharedSession(tab(), open());
    await second.adopt(1000);

    expect(await second.getItem(TOKEN)).toBe('abc');
    expect(second.isEmpty()).toBe(false);
  });

  test('is not waited for longer than told when no other tab is open', async () => {
    vi.useFakeTimers();
    const alone = new SharedSession(tab(), browser()());

    const adopted = alone.adopt(150);
    await vi.advanceTimersByTimeAsync(150);
    await adopted;

    expect(alone.isEmpty()).toBe(true);
    vi.useRealTimers();
  });

  test('hands over nothing but tokens', async () => {
    const open = browser();
    const storage = tab();
    storage.setItem('something.else', 'private');
    const first = new SharedSession(storage, open());
    await first.setItem(TOKEN, 'abc');
    const other = tab();

    await new SharedSession(other, open()).adopt(1000);

    expect(other.getItem('something.else')).toBeNull();
  });

  test('is not forced upon a tab that did not ask', async () => {
    const open = browser();
    const first = new SharedSession(tab(), open());
    await first.setItem(TOKEN, 'abc');
    const bystander = tab();
    const second = new SharedSession(bystander, open());

    await new SharedSession(tab(), open()).adopt(1000);

    expect(second.isEmpty()).toBe(true);
    expect(bystander.length).toBe(0);
  });

  test('ends in all tabs when one signs out', async () => {
    const open = browser();
    const first = new SharedSession(tab(), open());
    const second = new SharedSession(tab(), open());
    await first.setItem(TOKEN, 'abc');
    await second.setItem(TOKEN, 'abc');
    const ended = vi.fn();
    second.onSignedOutElsewhere(ended);

    first.announceSignOut();

    expect(second.isEmpty()).toBe(true);
    expect(ended).toHaveBeenCalledOnce();
  });

  test('is not made by leftovers without a token', async () => {
    const session = new SharedSession(tab(), browser()());

    await session.setItem('CognitoIdentityServiceProvider.client.LastAuthUser', 'user');

    expect(session.isEmpty()).toBe(true);
  });
});
