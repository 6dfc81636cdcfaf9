/** Keys that are made and kept elsewhere, such as a mounted secret: DATA/keys refers to them and never holds a copy. */
import { existsSync, lstatSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CensusError } from '../errors.ts';
import { makePrivateDirectory } from '../storage/atomic.ts';
import { KEY_FILES } from './keyfile.ts';

function fail(code: 'E_KEY_MISSING' | 'E_KEY_OTHER', what: string, where: string, todo: string): CensusError {
  return new CensusError(code, { what, where, kept: 'everything; nothing was read with a wrong key', todo });
}

/**
 * Let DATA/keys refer to a folder of key files.
 *
 * @param keysPath absolute
 * @throws CensusError E_KEY_MISSING where a file is not there, E_KEY_OTHER where DATA has keys of its own
 */
export function referToKeys(dataDir: string, keysPath: string): void {
  const dir = join(dataDir, 'keys');
  for (const name of KEY_FILES) {
    const target = join(keysPath, name);
    const own = join(dir, name);
    if (!existsSync(target))
      throw fail(
        'E_KEY_MISSING',
        'A key file is not where `keys.path` says.',
        target,
        'mount the secret, or correct `keys.path`',
      );
    const stat = lstatSync(own, { throwIfNoEntry: false });
    if (stat === undefined) {
      makePrivateDirectory(dir);
      symlinkSync(target, own);
      continue;
    }
    const isSame = stat.isSymbolicLink()
      ? readlinkSync(own) === target
      : readFileSync(own).equals(readFileSync(target));
    if (!isSame)
      throw fail(
        'E_KEY_OTHER',
        'The data folder has other keys than `keys.path` names.',
        dir,
        'choose another DATA=…, or correct `keys.path`',
      );
  }
}

/** True where DATA/keys refers to keys that lie elsewhere. */
export function isKeyReference(dataDir: string): boolean {
  const own = join(dataDir, 'keys', KEY_FILES[0]);
  return lstatSync(own, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
