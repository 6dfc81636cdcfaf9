/** A directory as a store: on this machine, or one that many machines share. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CensusError, explainWriteError, systemCode } from '../../errors.ts';
import { makePrivateDirectory, PRIVATE_FILE_MODE, syncPath, temporaryName, writeAll } from '../atomic.ts';
import { digestBytes, digestFile } from '../digest.ts';
import { withExclusion } from './exclusion.ts';
import { checkKey, missingObject } from './keys.ts';
import type { ListedObject, PutCondition, Store, StoredObject } from './types.ts';

/** File of the lock under which a version is replaced. */
const LOCK = '.lock';

/** @throws CensusError E_STORE_UNREACHABLE: a share that went away may come back */
function explain(error: unknown): unknown {
  const explained = explainWriteError(error, 'store');
  if (explained instanceof CensusError || systemCode(error) === null) return explained;
  return new CensusError(
    'E_STORE_UNREACHABLE',
    {
      what: `The directory of the store can't be used (${systemCode(error)}).`,
      where: 'store',
      kept: 'everything that was complete',
      todo: 'see that the directory is mounted, then run the same command again',
    },
    error,
  );
}

/** True where the name became ours. NFS may lose the answer to a link: a second name on the file tells. */
function tryLink(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    return statSync(temporary).nlink === 2;
  }
}

/** What can't be removed either is removed with the rest, later; what it was that failed is told already. */
function drop(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // Said above.
  }
}

class DirectoryStore implements Store {
  readonly url: string;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    this.url = pathToFileURL(root).href;
  }

  #pathOf(key: string): string {
    return join(this.#root, checkKey(key));
  }

  /** Unique over machines, and never listed. */
  #temporary(path: string): string {
    return join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}.tmp`);
  }

  #read(path: string): Buffer | null {
    try {
      return readFileSync(path);
    } catch (error) {
      if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return null;
      throw explain(error);
    }
  }

  async #place(path: string, temporary: string, condition: PutCondition | undefined): Promise<boolean> {
    if (condition === 'absent') return tryLink(temporary, path);
    if (condition === undefined) {
      renameSync(temporary, path);
      return true;
    }
    return await withExclusion(join(this.#root, LOCK), () => {
      const before = this.#read(path);
      if (before === null || digestBytes(before) !== condition.version) return false;
      renameSync(temporary, path);
      return true;
    });
  }

  async #write(
    key: string,
    fill: (temporary: string) => void,
    condition: PutCondition | undefined,
  ): Promise<boolean> {
    const path = this.#pathOf(key);
    const temporary = this.#temporary(path);
    try {
      makePrivateDirectory(this.#root);
      makePrivateDirectory(dirname(path));
      fill(temporary);
      const isOurs = await this.#place(path, temporary, condition);
      if (isOurs) syncPath(dirname(path));
      return isOurs;
    } catch (error) {
      throw explain(error);
    } finally {
      drop(temporary);
    }
  }

  async get(key: string): Promise<StoredObject | null> {
    const bytes = this.#read(this.#pathOf(key));
    return bytes === null ? null : { bytes, version: digestBytes(bytes) };
  }

  async put(key: string, bytes: Uint8Array, condition?: PutCondition): Promise<string | null> {
    const fill = (temporary: string): void => {
      const handle = openSync(temporary, 'wx', PRIVATE_FILE_MODE);
      try {
        writeAll(handle, bytes);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
    };
    return (await this.#write(key, fill, condition)) ? digestBytes(bytes) : null;
  }

  async putFile(key: string, path: string, condition?: 'absent'): Promise<string | null> {
    const version = digestFile(path);
    const fill = (temporary: string): void => {
      copyFileSync(path, temporary);
      syncPath(temporary);
    };
    return (await this.#write(key, fill, condition)) ? version : null;
  }

  async download(key: string, path: string): Promise<void> {
    const temporary = temporaryName(path);
    try {
      copyFileSync(this.#pathOf(key), temporary);
      syncPath(temporary);
      renameSync(temporary, path);
      syncPath(dirname(path));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw systemCode(error) === 'ENOENT' && this.#read(this.#pathOf(key)) === null
        ? missingObject(key)
        : explain(error);
    }
  }

  localPath(key: string): string | null {
    return this.#pathOf(key);
  }

  async *list(prefix: string): AsyncGenerator<ListedObject> {
    yield* this.#walk('', prefix);
  }

  *#walk(folder: string, prefix: string): Generator<ListedObject> {
    let entries: { name: string; isFolder: boolean }[];
    try {
      entries = readdirSync(join(this.#root, folder), { withFileTypes: true }).map((each) => ({
        name: each.name,
        isFolder: each.isDirectory(),
      }));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return;
      throw explain(error);
    }
    // As S3 orders: a folder's name counts with its slash.
    const named = entries
      .filter(({ name }) => !name.startsWith('.'))
      .map(({ name, isFolder }) => ({ key: `${folder}${name}${isFolder ? '/' : ''}`, isFolder }))
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
    for (const { key, isFolder } of named) {
      if (isFolder && (key.startsWith(prefix) || prefix.startsWith(key))) yield* this.#walk(key, prefix);
      if (isFolder || !key.startsWith(prefix)) continue;
      const found = statSync(join(this.#root, key), { throwIfNoEntry: false });
      if (found !== undefined) yield { key, bytes: found.size };
    }
  }

  async remove(key: string): Promise<void> {
    try {
      rmSync(this.#pathOf(key), { force: true });
    } catch (error) {
      throw explain(error);
    }
  }

  async removeAll(prefix: string): Promise<number> {
    let removed = 0;
    for await (const { key } of this.list(prefix)) {
      await this.remove(key);
      removed += 1;
    }
    this.#removeLeftovers('', prefix);
    return removed;
  }

  /** What a kill left half written, and folders in which nothing is left: their names tell of sources. */
  #removeLeftovers(folder: string, prefix: string): void {
    const path = join(this.#root, folder);
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return;
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const key = `${folder}${entry.name}`;
      const isWithin = folder.startsWith(prefix);
      if (entry.isDirectory()) {
        if (`${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`))
          this.#removeLeftovers(`${key}/`, prefix);
      } else if (isWithin && /^\..+\.[0-9a-f]{16}\.tmp$/u.test(entry.name)) drop(join(path, entry.name));
    }
    if (folder === '' || !folder.startsWith(prefix)) return;
    try {
      rmdirSync(path);
    } catch {
      // Somebody has put something there.
    }
  }
}

/** @param root absolute path; made with the first write */
export function openDirectoryStore(root: string): Store {
  return new DirectoryStore(root);
}
