/** explorer/tables.js: the Parquet files once more, for a page opened as a file, which a browser lets read nothing beside it. */
import { Buffer } from 'node:buffer';
import { byPath } from '../package/bytes.ts';
import { type PackageFile, textFile } from '../package/facts.ts';

export const TABLES_SCRIPT = 'explorer/tables.js';

/** A function of the release's Parquet files alone. */
export function formatTablesScript(files: readonly PackageFile[]): PackageFile {
  const entries = files
    .filter(({ path }) => path.endsWith('.parquet'))
    .sort(byPath)
    .map(({ path, bytes }): [string, string] => [path, Buffer.from(bytes).toString('base64')]);
  return textFile(
    TABLES_SCRIPT,
    `window.veiledCensusTables = ${JSON.stringify(Object.fromEntries(entries), null, 1)};\n`,
  );
}
