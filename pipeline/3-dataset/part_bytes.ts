/** Bytes on their way into a page, in memory that is used again for the next one. Pure. */

import { enlarge } from '../model/enlarge.ts';

const FIRST_BYTES = 1024 * 1024;
/** Bits of a varint that each byte holds (Parquet takes them from Thrift and from its own RLE encoding). */
const VARINT_BITS = 7;
const MAX_VARINT_BYTES = 5;

export class PageBytes {
  /** Good until more is reserved. */
  buffer: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** The same memory as integers of 32 bits: in the order of bytes that Parquet has, on all machines that Node is pinned for. */
  ints = new Int32Array(this.buffer.buffer);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** Room for so many bytes more; returns where it begins. */
  reserve(bytes: number): number {
    const start = this.length;
    this.length += bytes;
    if (this.length > this.buffer.length) {
      // A multiple of 4, so that it can be looked at as integers.
      this.buffer = enlarge(this.buffer, 4 * Math.ceil(this.length / 4));
      this.ints = new Int32Array(this.buffer.buffer);
    }
    return start;
  }

  /** A number of less than 32 bits, least bits first. */
  appendVarint(value: number): void {
    let at = this.reserve(MAX_VARINT_BYTES);
    let rest = value;
    while (rest >= 1 << VARINT_BITS) {
      this.buffer[at] = (rest & 0x7f) | 0x80;
      rest >>>= VARINT_BITS;
      at += 1;
    }
    this.buffer[at] = rest;
    this.length = at + 1;
  }

  appendByte(value: number): void {
    const at = this.reserve(1);
    this.buffer[at] = value;
  }

  /** A text or its bytes with its length before it: PLAIN of a byte array (Parquet, Encodings § Plain). */
  appendPlain(bytes: Uint8Array): void {
    const at = this.appendLength(bytes.length);
    this.buffer.set(bytes, at);
  }

  /** A length, and room for as many bytes; returns where they begin. */
  appendLength(bytes: number): number {
    const at = this.reserve(4 + bytes);
    this.buffer.writeUInt32LE(bytes, at);
    return at + 4;
  }

  /** All bytes; good until more is reserved. */
  bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }
}

/** Values of a run of packed ones come in eights. */
const PACKED_VALUES = 8;

/**
 * Numbers of `width` bits, packed (Parquet, Encodings § Run Length Encoding / Bit-Packing Hybrid): one run, of packed values or,
 * where all are the same, of one.
 *
 * @param width 0 to 16
 */
export function packNumbers(out: PageBytes, values: Uint16Array, width: number): void {
  const { length } = values;
  if (length === 0) return;
  const first = values[0] ?? 0;
  if (values.every((value) => value === first)) {
    out.appendVarint(length << 1);
    for (let bit = 0; bit < width; bit += 8) out.appendByte((first >> bit) & 0xff);
    return;
  }
  const groups = Math.ceil(length / PACKED_VALUES);
  out.appendVarint((groups << 1) | 1);
  let at = out.reserve(groups * width);
  const end = at + groups * width;
  const { buffer } = out;
  let held = 0;
  let bits = 0;
  for (let index = 0; index < length; index += 1) {
    held |= (values[index] ?? 0) << bits;
    bits += width;
    for (; bits >= 8; bits -= 8) {
      buffer[at] = held & 0xff;
      held >>>= 8;
      at += 1;
    }
  }
  if (bits > 0) {
    buffer[at] = held & 0xff;
    at += 1;
  }
  buffer.fill(0, at, end);
}
