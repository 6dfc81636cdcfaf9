import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** No status is longer; a line that is, is counted and skipped without being held. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;

const LINE_FEED = 0x0a;

/** One line of a file. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Null where the line is too long to be a record. */
  readonly text: string | null;
}

function openPlain(path: string): AsyncIterable<Buffer> {
  const file = createReadStream(path);
  const unpack = /\.gz$/iu.test(path)
    ? createGunzip()
    : /\.zst$/iu.test(path)
      ? createZstdDecompress()
      : null;
  if (unpack === null) return file;
  // An error of either end reaches whoever reads: the pipeline destroys the other with it.
  return pipeline(file, unpack, () => {});
}

/**
 * Read a text file line by line, unpacked by its ending (.gz, .zst, else plain), in flat memory.
 *
 * @throws a system or zlib error where the file can't be read, is damaged or cut off
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let number = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;

  function finish(): Line {
    number += 1;
    const text = heldBytes > MAX_LINE_BYTES ? null : Buffer.concat(held).toString('utf8');
    held = [];
    heldBytes = 0;
    return { number, text: number === 1 && text !== null ? text.replace(/^\uFEFF/u, '') : text };
  }

  for await (const chunk of openPlain(path)) {
    for (let start = 0; start < chunk.length; ) {
      const end = chunk.indexOf(LINE_FEED, start);
      const piece = chunk.subarray(start, end < 0 ? chunk.length : end);
      heldBytes += piece.length;
      if (heldBytes <= MAX_LINE_BYTES) held.push(piece);
      else held = [];
      if (end < 0) break;
      yield finish();
      start = end + 1;
    }
  }
  if (heldBytes > 0) yield finish();
}
