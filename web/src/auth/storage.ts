// Tokens live in sessionStorage, never on disk; a new tab of the same browser asks the open ones for them.

/** Where the tokens of one tab are kept: the part of `Storage` that is needed here. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** The part of `BroadcastChannel` that is needed here. */
export interface TabChannel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

type TabMessage = { kind: 'ask' } | { kind: 'answer'; entries: [string, string][] } | { kind: 'signed_out' };

/** All keys that Amplify writes begin with this. */
const PREFIX = 'CognitoIdentityServiceProvider.';

/** A key-value store for Amplify that shares what it holds with the other tabs, on request only. */
export class SharedSession {
  #storage: TabStorage;
  #channel: TabChannel;
  #whenSignedOut: () => void = () => {};

  constructor(storage: TabStorage, channel: TabChannel) {
    this.#storage = storage;
    this.#channel = channel;
    channel.addEventListener('message', (event) => this.#receive(event.data as TabMessage));
  }

  async getItem(key: string): Promise<string | null> {
    return this.#storage.getItem(key);
  }

  async setItem(key: string, value: string): Promise<void> {
    this.#storage.setItem(key, value);
  }

  async removeItem(key: string): Promise<void> {
    this.#storage.removeItem(key);
  }

  async clear(): Promise<void> {
    for (const [key] of this.#entries()) this.#storage.removeItem(key);
  }

  /** No tokens: leftovers such as the last user's name do not make a session. */
  isEmpty(): boolean {
    return !this.#entries().some(([key]) => key.endsWith('.accessToken'));
  }

  /** Takes the session of another tab, if one answers within `patience` milliseconds. */
  async adopt(patience: number): Promise<void> {
    if (!this.isEmpty()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patience);
      this.#whenAnswered = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#send({ kind: 'ask' });
    });
    this.#whenAnswered = null;
  }

  /** Tells the other tabs that the person has signed out. */
  announceSignOut(): void {
    this.#send({ kind: 'signed_out' });
  }

  onSignedOutElsewhere(listener: () => void): void {
    this.#whenSignedOut = listener;
  }

  #whenAnswered: (() => void) | null = null;

  #send(message: TabMessage): void {
    this.#channel.postMessage(message);
  }

  #receive(message: TabMessage): void {
    if (message.kind === 'ask' && !this.isEmpty()) {
      this.#send({ kind: 'answer', entries: this.#entries() });
      return;
    }
    if (message.kind === 'answer' && this.#whenAnswered) {
      for (const [key, value] of message.entries) this.#storage.setItem(key, value);
      this.#whenAnswered();
      return;
    }
    if (message.kind === 'signed_out' && !this.isEmpty()) {
      void this.clear();
      this.#whenSignedOut();
    }
  }

  #entries(): [string, string][] {
    const keys = Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index));
    return keys
      .filter((key): key is string => key?.startsWith(PREFIX) ?? false)
      .map((key) => [key, this.#storage.getItem(key) ?? '']);
  }
}
