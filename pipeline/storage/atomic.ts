import {
  chmodSync,
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { explainWriteError } from '../errors.ts';

/** Marks a file that is not whole yet; whatever carries it is dropped at the next run. */
const TEMPORARY = /^\..+\.\d+\.tmp$/u;

const LINE_FEED = 0x0a;

/** Readable and writable by the owner only. */
export const PRIVATE_FILE_MODE = 0o600;

/** Make a path durable: the bytes of a file, or a rename or a new file by the directory that names it. */
export function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Name under which a file is written before it is whole, on the same filesystem. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
}

/** Write all bytes at a file's position, however few the system takes at a time. */
export function writeAll(handle: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(handle, bytes, offset);
}

/**
 * Write all bytes, flush them and give the file its name: others see the old file or the whole new one.
 *
 * @throws CensusError E_DISK_FULL or E_NO_WRITE
 */
export function writeFileAtomic(
  path: string,
  data: Uint8Array | string,
  options: { readonly mode?: number } = {},
): void {
  const temporary = temporaryName(path);
  try {
    const handle = openSync(temporary, 'w', options.mode ?? 0o644);
    try {
      writeAll(handle, typeof data === 'string' ? Buffer.from(data, 'utf8') : data);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, path);
    syncPath(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw explainWriteError(error, dirname(path));
  }
}

/**
 * The same for several files of one directory, off the thread: what goes on meanwhile does not wait for the disk. All of
 * them have their names, durably, once the promise is kept.
 *
 * @throws CensusError E_DISK_FULL or E_NO_WRITE; then any of them may be there
 */
export async function writeFilesAtomic(
  directory: string,
  files: readonly { readonly name: string; readonly data: Uint8Array }[],
  mode: number,
): Promise<void> {
  const temporaries = files.map(({ name }) => temporaryName(join(directory, name)));
  try {
    await Promise.all(
      files.map(async ({ name, data }, index) => {
        const temporary = temporaries[index] ?? '';
        const handle = await open(temporary, 'w', mode);
        try {
          await handle.writeFile(data);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(temporary, join(directory, name));
      }),
    );
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    for (const temporary of temporaries) rmSync(temporary, { force: true });
    throw explainWriteError(error, directory);
  }
}

/** Bytes of a file up to and with its last line feed. */
function wholeLinesBytes(path: string, handle: number): number {
  const { size } = statSync(path);
  if (size === 0) return 0;
  const last = Buffer.alloc(1);
  readSync(handle, last, 0, 1, size - 1);
  return last[0] === LINE_FEED ? size : readFileSync(path).lastIndexOf(LINE_FEED) + 1;
}

/**
 * Append one line and flush it. An unfinished last line, which a killed run left, is cut off first.
 *
 * @param line text without a line feed
 * @throws CensusError E_DISK_FULL or E_NO_WRITE; the file then ends as it did before, or in a line without
 *   its line feed, which readers leave out
 */
export function appendLineDurable(path: string, line: string): void {
  try {
    const isNew = statSync(path, { throwIfNoEntry: false }) === undefined;
    const handle = openSync(path, 'a+', PRIVATE_FILE_MODE);
    try {
      const wholeBytes = wholeLinesBytes(path, handle);
      if (wholeBytes < statSync(path).size) ftruncateSync(handle, wholeBytes);
      writeAll(handle, Buffer.from(`${line}\n`, 'utf8'));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    if (isNew) syncPath(dirname(path));
  } catch (error) {
    throw explainWriteError(error, dirname(path));
  }
}

/**
 * Put a finished directory into the place of another: others see the old one or the whole new one, and what a kill
 * leaves beside it is removed by the next call.
 *
 * @param fresh on the same filesystem
 */
export function replaceDirectory(target: string, fresh: string): void {
  const old = `${target}.old`;
  rmSync(old, { recursive: true, force: true });
  if (statSync(target, { throwIfNoEntry: false }) !== undefined) renameSync(target, old);
  renameSync(fresh, target);
  syncPath(dirname(target));
  rmSync(old, { recursive: true, force: true });
}

/** Remove what a killed run left unfinished in a directory. Returns how many files that were. */
export function removeTemporaries(directory: string): number {
  let removed = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (!entry.isFile() || !TEMPORARY.test(entry.name)) continue;
    rmSync(join(directory, entry.name), { force: true });
    removed += 1;
  }
  return removed;
}

/**
 * Make a directory that only its owner may enter; one that exists is narrowed to that.
 *
 * @throws CensusError E_DISK_FULL or E_NO_WRITE
 */
export function makePrivateDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700);
  } catch (error) {
    throw explainWriteError(error, path);
  }
}
