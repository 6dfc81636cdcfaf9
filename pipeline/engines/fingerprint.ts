import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * SHA-256 over everything that decides what a stage writes, so that equal fingerprints mean "nothing to do".
 *
 * @param parts JSON values; order matters
 */
export function fingerprint(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * Digest of the source files of some folders of pipeline/: changed code makes its outputs stale.
 *
 * @param root the folder pipeline/
 * @param folders names below it
 */
export function digestCode(root: string, folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|sql|json)$/u.test(name))
      .sort();
    for (const name of files)
      hash.update(`${folder}/${name}\n`).update(readFileSync(join(root, folder, name)));
  }
  return hash.digest('hex');
}
