/** Reads the tables of the veil that a packed program has ready. */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Only a packed program has it. */
const FILE = fileURLToPath(new URL('./tables.bin', import.meta.url));

/**
 * The file of the tables in memory; null where there is none.
 *
 * @throws RangeError where the file is cut short while it is read
 */
export function readTables(allocate: (bytes: number) => ArrayBufferLike): ArrayBufferLike | null {
  if (!existsSync(FILE)) return null;
  const file = openSync(FILE, 'r');
  try {
    const { size } = fstatSync(file);
    const buffer = allocate(size);
    const bytes = new Uint8Array(buffer);
    for (let at = 0; at < size; ) {
      const read = readSync(file, bytes, at, size - at, at);
      if (read === 0) throw new RangeError('tables.bin is cut short: run make install');
      at += read;
    }
    return buffer;
  } finally {
    closeSync(file);
  }
}

/** The tables for threads to share, to be given to each as its data; undefined where there are none. */
export function shareTables(): SharedArrayBuffer | undefined {
  const shared = readTables((bytes) => new SharedArrayBuffer(bytes));
  return shared instanceof SharedArrayBuffer ? shared : undefined;
}
