/** Files of a release whose every byte is explained without reading them. */
import { sameBytes } from '../package/bytes.ts';
import type { PackageFile } from '../package/facts.ts';
import { formatTablesScript } from './tables_script.ts';

/**
 * Paths of files that are byte for byte the program's own, or made again from the release's own Parquet files. They say
 * nothing that the program or those files do not say, so an attack that reads words may pass them over. A file that
 * differs in one byte is not among them.
 */
export function listExplained(
  files: readonly PackageFile[],
  program: readonly PackageFile[],
): ReadonlySet<string> {
  const known = new Map([...program, formatTablesScript(files)].map(({ path, bytes }) => [path, bytes]));
  return new Set(
    files
      .filter(({ path, bytes }) => {
        const own = known.get(path);
        return own !== undefined && sameBytes(own, bytes);
      })
      .map(({ path }) => path),
  );
}
