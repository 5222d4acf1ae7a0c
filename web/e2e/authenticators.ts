// An authenticator app: codes of RFC 6238, six digits of HMAC-SHA-1 in steps of 30 seconds.
import { createHmac } from 'node:crypto';

const STEP = 30_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export class Authenticator {
  readonly #key: Buffer;
  #last = 0;

  constructor(secret: string) {
    this.#key = decodeBase32(secret.replaceAll(' ', ''));
  }

  /** The code of now or, since each works once, of the step after the last one; the pool takes one step ahead. */
  nextCode(): string {
    this.#last = Math.max(Math.floor(Date.now() / STEP), this.#last + 1);
    return this.#codeOf(this.#last);
  }

  /** A code of no step that the pool would take. */
  wrongCode(): string {
    const now = Math.floor(Date.now() / STEP);
    const taken = [-2, -1, 0, 1, 2].map((steps) => this.#codeOf(now + steps));
    return (
      ['111111', '222222', '333333', '444444', '555555', '666666'].find((code) => !taken.includes(code)) ?? ''
    );
  }

  #codeOf(step: number): string {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const hash = createHmac('sha1', this.#key).update(counter).digest();
    const start = (hash.at(-1) ?? 0) & 15;
    return String((hash.readUInt32BE(start) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  }
}

function decodeBase32(text: string): Buffer {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
