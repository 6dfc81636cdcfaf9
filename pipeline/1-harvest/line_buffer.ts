/** Lines of a segment that is not written yet, as the bytes that will be sealed. */

import { enlarge } from '../model/enlarge.ts';
import { rewriteString } from './raw/escapes.ts';

/** Room at the beginning; doubles where it does not suffice. */
const FIRST_BYTES = 1 << 20;

const LINE_FEED = Buffer.from('\n');

/** Longest text that is worth copying byte by byte: calling out costs as much as this many. */
const SHORT_BYTES = 200;

/** UTF-8 takes three bytes a UTF-16 code unit at most. */
const MAX_BYTES_PER_UNIT = 3;

export class LineBuffer {
  private buffer: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  private spare: Buffer | null = null;
  private used = 0;
  private ended = 0;

  /** Bytes of all lines that were ended. */
  get bytes(): number {
    return this.used;
  }
  get lines(): number {
    return this.ended;
  }

  private reserve(bytes: number): void {
    const needed = this.used + bytes;
    if (needed > this.buffer.length) this.buffer = enlarge(this.buffer, needed);
  }

  /** Append bytes as they are. */
  append(bytes: Buffer): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.used);
    this.used += bytes.length;
  }

  /** Append a part of some bytes. */
  copy(source: Buffer, from: number, to: number): void {
    this.reserve(to - from);
    const { buffer, used } = this;
    if (to - from > SHORT_BYTES) source.copy(buffer, used, from, to);
    else for (let at = from; at < to; at += 1) buffer[used + at - from] = source[at] ?? 0;
    this.used = used + to - from;
  }

  /** Append a JSON string as `JSON.stringify` would write it. */
  rewrite(source: Buffer, from: number, to: number): void {
    this.reserve(to - from);
    const end = rewriteString(source, from, to, this.buffer, this.used);
    if (end >= 0) this.used = end;
    else this.write(JSON.stringify(JSON.parse(source.toString('utf8', from, to))));
  }

  /** Append a text in UTF-8. */
  write(text: string): void {
    this.reserve(text.length * MAX_BYTES_PER_UNIT);
    this.used += this.buffer.write(text, this.used);
  }

  /** @param end the last bytes of the line, its line feed included */
  endLine(end: Buffer = LINE_FEED): void {
    this.append(end);
    this.ended += 1;
  }

  /** All lines, each with its line feed. They are the caller's until given back, and this is empty. */
  take(): { readonly plain: Buffer; readonly lines: number } {
    const taken = { plain: this.buffer.subarray(0, this.used), lines: this.ended };
    this.buffer = this.spare ?? Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.spare = null;
    this.used = 0;
    this.ended = 0;
    return taken;
  }

  /** Lines that were taken are written by now; their bytes may be used again. */
  giveBack(plain: Buffer): void {
    this.spare = Buffer.from(plain.buffer);
  }
}
