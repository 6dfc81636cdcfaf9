/** Ids as the three families of servers make them. Within an instance, id order is order of (time, tail). */
import type { Manner } from './instances.ts';

/** Place of a status in a timeline: milliseconds, then a tail of 16 bits. */
export interface Key {
  readonly ms: number;
  readonly tail: number;
}

export const OLDEST: Key = { ms: Number.NEGATIVE_INFINITY, tail: 0 };
export const NEWEST: Key = { ms: Number.POSITIVE_INFINITY, tail: 0 };

/** Negative: `a` is older. */
export function compareKeys(a: Key, b: Key): number {
  return a.ms === b.ms ? a.tail - b.tail : a.ms - b.ms;
}

const TAIL_BITS = 16n;
const TAIL_MASK = 0xffffn;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const FLAKE_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Characters of a Flake id: 128 bits in base 62, the top bits zero for a long while. */
const FLAKE_CHARS = 18;
const FLAKE_SHIFT = 64n;

function encode(value: bigint, digits: string, length: number): string {
  const base = BigInt(digits.length);
  let text = '';
  for (let rest = value; text.length < length; rest /= base) text = digits.charAt(Number(rest % base)) + text;
  return text;
}

function decode(text: string, digits: string): bigint | null {
  let value = 0n;
  for (const char of text) {
    const digit = digits.indexOf(char);
    if (digit < 0) return null;
    value = value * BigInt(digits.length) + BigInt(digit);
  }
  return value;
}

/** ULID: 10 digits of time, 4 of the tail, and 12 that look random but follow from `salt`. */
function encodeUlid(key: Key, salt: number): string {
  const rest = BigInt(salt >>> 0) * 0x9e3779b97f4a7c15n;
  return (
    encode(BigInt(key.ms), CROCKFORD, 10) +
    encode(BigInt(key.tail) + 1n, CROCKFORD, 4) +
    encode(rest & ((1n << 60n) - 1n), CROCKFORD, 12)
  );
}

/** @param salt anything that belongs to the status, for the parts of an id that mean nothing */
export function encodeId(manner: Manner, key: Key, salt: number): string {
  if (manner === 'gotosocial') return encodeUlid(key, salt);
  if (manner === 'akkoma')
    return encode((BigInt(key.ms) << FLAKE_SHIFT) | BigInt(key.tail), FLAKE_DIGITS, FLAKE_CHARS);
  return String((BigInt(key.ms) << TAIL_BITS) | BigInt(key.tail));
}

/**
 * The place that an id names; what is no id of this family lies before or after everything, as the families'
 * databases compare it: Mastodon reads the digits at its beginning, the others compare text.
 */
export function decodeId(manner: Manner, id: string): Key {
  if (manner === 'mastodon') {
    const digits = /^\d{1,30}/u.exec(id)?.[0] ?? '0';
    const value = BigInt(digits);
    return { ms: Number(value >> TAIL_BITS), tail: Number(value & TAIL_MASK) };
  }
  if (manner === 'gotosocial') {
    const time = id.length === 26 ? decode(id.slice(0, 10), CROCKFORD) : null;
    const tail = decode(id.slice(10, 14), CROCKFORD);
    if (time === null || tail === null) return id < '01' ? OLDEST : NEWEST;
    return { ms: Number(time), tail: Number(tail) - 1 };
  }
  const value = id.length === FLAKE_CHARS ? decode(id, FLAKE_DIGITS) : null;
  if (value === null) return OLDEST;
  return { ms: Number(value >> FLAKE_SHIFT), tail: Number(value & TAIL_MASK) };
}
