/**
 * What values of JSON mean, remembered by the bytes in which a server wrote them: the same people post again and again,
 * with the same tags. The same bytes give the same answer, whether remembered or not.
 */
import { CLOSE_OBJECT, COMMA, FAILED, skipValue } from './json_bytes.ts';

/** A value is looked for by what stands before its first comma, an id or a name as a rule, or by so many bytes. */
const KEY_BYTES = 64;

/** An object is looked for to end within so many bytes before its own are walked over: accounts have a tenth. */
const NEAR_BYTES = 1 << 14;

export interface Remembered {
  /** As the server wrote it. */
  readonly bytes: Buffer;
}

export class BytesMemo<T extends Remembered> {
  private readonly make: (bytes: Buffer) => T;
  private readonly maxEntries: number;
  private known = new Map<number, T>();
  /** What was known before it became too much, and was not asked for since. */
  private older = new Map<number, T>();

  /**
   * @param make a pure function of an object or a list, which it may keep; throws a SyntaxError where that is no JSON
   * @param maxEntries of the values asked for last so many are remembered, and twice as many at most
   */
  constructor(make: (bytes: Buffer) => T, maxEntries: number) {
    this.make = make;
    this.maxEntries = maxEntries;
  }

  /**
   * The object or list that begins at a place; null where what stands there is no JSON.
   *
   * @param next key with which its record is expected to go on behind it, as it is written
   */
  read(body: Buffer, from: number, next: Buffer | null = null): T | null {
    const key = keyAt(body, from);
    const found = this.known.get(key);
    if (found !== undefined && standsAt(body, from, found.bytes)) return found;
    const old = this.older.get(key);
    if (old !== undefined && standsAt(body, from, old.bytes)) return this.keep(key, old);
    const expected = next === null ? null : this.makeBefore(body, from, next);
    if (expected !== null) return this.keep(key, expected);
    const to = skipValue(body, from);
    if (to === FAILED) return null;
    return this.keep(key, this.make(Buffer.from(body.subarray(from, to))));
  }

  /**
   * An object that is whole up to the comma before a key ends there, since none ends in two places. To look for the key takes a
   * tenth of what walking to it does, and less while V8 has not compiled that yet.
   */
  private makeBefore(body: Buffer, from: number, next: Buffer): T | null {
    const near = body.subarray(from, from + NEAR_BYTES);
    const to = near.indexOf(next) - 1;
    if (near[to] !== COMMA || near[to - 1] !== CLOSE_OBJECT) return null;
    try {
      return this.make(Buffer.from(near.subarray(0, to)));
    } catch (error) {
      if (error instanceof SyntaxError) return null;
      throw error;
    }
  }

  private keep(key: number, value: T): T {
    if (this.known.size >= this.maxEntries) {
      this.older = this.known;
      this.known = new Map();
    }
    this.known.set(key, value);
    return value;
  }
}

/** FNV-1a; two values of one key take turns in being remembered. */
function keyAt(body: Buffer, from: number): number {
  let key = 0x811c9dc5;
  for (let at = from; at < from + KEY_BYTES; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === COMMA) break;
    key = Math.imul(key ^ byte, 0x01000193);
  }
  return key;
}

/** An object or a list ends where it ends, whatever follows: where its bytes stand, it stands. */
function standsAt(body: Buffer, from: number, bytes: Buffer): boolean {
  const to = from + bytes.length;
  return to <= body.length && body.compare(bytes, 0, bytes.length, from, to) === 0;
}
