/**
 * What values of JSON mean, remembered by the bytes in which a server wrote them: the same people post again and again,
 * with the same tags. The same bytes give the same answer, whether remembered or not.
 */
import { COMMA, FAILED, skipValue } from './json_bytes.ts';

/** A value is looked for by what stands before its first comma, an id or a name as a rule, or by so many bytes. */
const KEY_BYTES = 64;

export interface Remembered {
  /** As the server wrote it. */
  readonly bytes: Buffer;
}

export class BytesMemo<T extends Remembered> {
  private readonly make: (bytes: Buffer) => T;
  private readonly maxEntries: number;
  private readonly known = new Map<number, T>();

  /**
   * @param make a pure function of an object or a list, which it may keep
   * @param maxEntries values remembered; at that bound all are forgotten, which costs less than choosing
   */
  constructor(make: (bytes: Buffer) => T, maxEntries: number) {
    this.make = make;
    this.maxEntries = maxEntries;
  }

  /** The object or list that begins at a place; null where what stands there is no JSON. */
  read(body: Buffer, from: number): T | null {
    const key = keyAt(body, from);
    const found = this.known.get(key);
    if (found !== undefined && standsAt(body, from, found.bytes)) return found;
    const to = skipValue(body, from);
    if (to === FAILED) return null;
    const made = this.make(Buffer.from(body.subarray(from, to)));
    if (this.known.size >= this.maxEntries) this.known.clear();
    this.known.set(key, made);
    return made;
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
