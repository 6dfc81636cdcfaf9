/** Where packed modules find the files that lay beside them. Pure. */
import { dirname, join } from 'node:path';

/** From the folder of a packed program to that of the project. */
const TO_ROOT = '../../..';

/** What is started by its path: the command line, and the entries of threads. */
export const ENTRIES = [
  'pipeline/cli.ts',
  'pipeline/engines/task_worker.ts',
  'pipeline/engines/dataset_worker.ts',
  'pipeline/simulator/worker.ts',
];

/** A file that is made when the program is packed: where the sources, which have none, would look for it, and its name. */
export const TABLES = { place: 'pipeline/2-veil/prepared/tables.bin', name: 'tables.bin' };

/** Name of a packed entry: of pipeline/engines/task_worker.ts it is engines-task_worker. */
export function nameEntry(entry: string): string {
  return entry.slice('pipeline/'.length, -'.ts'.length).replaceAll('/', '-');
}

/** Name of the file of a packed program that stands for one of the sources, if any. */
function findPacked(place: string): string | undefined {
  if (place === TABLES.place) return TABLES.name;
  return ENTRIES.includes(place) ? `${nameEntry(place)}.js` : undefined;
}

/**
 * A module's source, in which `import.meta.url` still says where the module lay, so that it finds the files beside it from
 * wherever it is packed. The URL of a file that is packed becomes that of the packed one.
 *
 * @param place the module's path, from the project's folder
 */
export function rewriteUrls(code: string, place: string): string {
  const here = `new URL(${JSON.stringify(join(TO_ROOT, place))}, import.meta.url).href`;
  return code.replace(
    /(?:new URL\('([^']+)', )?import\.meta\.url/gu,
    (all: string, file: string | undefined) => {
      if (file === undefined) return here;
      const packed = findPacked(join(dirname(place), file));
      return packed === undefined ? `new URL('${file}', ${here}` : all.replace(file, `./${packed}`);
    },
  );
}
