// The six digits of an authenticator app (RFC 6238, as every one of them has it).
import { createHmac } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP = 30_000;

/** The code of now. */
export function codeOf(secret) {
  return codeAt(secret, Date.now());
}

/** The code that comes next, which is taken too: one of now that has been used is worth nothing any more. */
export function nextCodeOf(secret) {
  return codeAt(secret, Date.now() + STEP);
}

/** Six digits that are not this code. */
export function wrong(code) {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}

function codeAt(secret, time) {
  const bits = [...secret].map((each) => ALPHABET.indexOf(each).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(time / STEP)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const value = mac.readUInt32BE(mac.at(-1) & 15) & 0x7f_ff_ff_ff;
  return String(value % 1_000_000).padStart(6, '0');
}
