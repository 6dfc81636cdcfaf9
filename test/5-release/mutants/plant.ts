/** Module hook: puts one planted bug into the source of one file as it is loaded. Named by MUTANT; the disk stays clean. */

/** Module hook: puts one planted bug into the source of one file as it is loaded. Named by MUTANT; the disk stays clean. */
import fs, { readFileSync } from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { MUTANTS } from './list.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const mutant = MUTANTS.find(({ name }) => name === process.env['MUTANT']);
if (mutant === undefined) throw new RangeError('MUTANT names no planted bug');
const path = `${ROOT}${mutant.file}`;

function plant(source: string): string {
  if (mutant === undefined || !source.includes(mutant.find))
    throw new RangeError('the place of the bug is not there');
  return source.replace(mutant.find, () => mutant.replace);
}

plant(readFileSync(path, 'utf8'));
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.startsWith('file:') || fileURLToPath(url) !== path) return loaded;
    return { ...loaded, source: plant(String(loaded.source)) };
  },
});
// SQL files are read, not loaded.
if (mutant.file.endsWith('.sql')) {
  const read = fs.readFileSync;
  fs.readFileSync = ((file: unknown, ...rest: unknown[]) => {
    const result: unknown = Reflect.apply(read, fs, [file, ...rest]);
    const name = file instanceof URL ? fileURLToPath(file) : String(file);
    return name === path && typeof result === 'string' ? plant(result) : result;
  }) as typeof fs.readFileSync;
  syncBuiltinESMExports();
}
