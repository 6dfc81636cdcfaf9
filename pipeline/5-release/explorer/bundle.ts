/**
 * The explorer's program files: the same for every release, a function of this program and its packages alone.
 * A gate can therefore tell them by their bytes, and need not read them word by word.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'fflate';
import { rolldown } from 'rolldown';
import { type PackageFile, textFile } from '../package/facts.ts';

const PAGE = fileURLToPath(new URL('./page', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Folder of the program files in a release. */
const EXPLORER_FOLDER = 'explorer';
/** DuckDB for browsers with WebAssembly exceptions: all since 2022. */
const DUCKDB = ['duckdb-browser-eh.worker.js', 'duckdb-eh.wasm'] as const;
/** Level of gzip: 9 is 0.2 % smaller and takes half as long again. */
const GZIP_LEVEL = 6;

/** Paths of the program files. */
export const PROGRAM_FILES = [
  'explorer.js',
  'explorer.css',
  'query.js',
  DUCKDB[0],
  `${DUCKDB[1]}.gz`,
  'LICENSES.txt',
].map((name) => `${EXPLORER_FOLDER}/${name}`);

interface Bundle {
  readonly code: string;
  /** Files that went into it. */
  readonly modules: readonly string[];
}

/** One script that runs from file:// too, where a browser loads no modules. */
async function bundle(entry: string): Promise<Bundle> {
  const build = await rolldown({ input: join(PAGE, entry), cwd: ROOT, platform: 'browser' });
  try {
    const { output } = await build.generate({ format: 'iife', minify: true });
    const [chunk] = output;
    if (output.length !== 1) throw new Error(`${entry} became ${output.length} files`);
    return { code: chunk.code, modules: chunk.moduleIds };
  } finally {
    await build.close();
  }
}

/** Folder of the package that a module belongs to; null for our own. */
function packageDir(module: string): string | null {
  const parts = module.split(/[\\/]/u);
  const at = parts.lastIndexOf('node_modules');
  if (at < 0) return null;
  const depth = parts[at + 1]?.startsWith('@') === true ? 3 : 2;
  return parts.slice(0, at + depth).join('/');
}

/** The text of a package that its archive leaves out, from its repository. */
const DUCKDB_LICENCE = fileURLToPath(new URL('./LICENSE-duckdb-wasm.txt', import.meta.url));

function readLicence(dir: string): string {
  const name = readdirSync(dir).find((each) => /^licen[cs]e(?:\.(?:md|txt))?$/iu.test(each));
  const {
    name: id,
    version,
    license,
  } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license: string;
  };
  const path = name === undefined && id === '@duckdb/duckdb-wasm' ? DUCKDB_LICENCE : join(dir, name ?? '');
  const text = readFileSync(path, 'utf8');
  return `${id} ${version} (${license})\n\n${text.trim()}\n`;
}

function listLicences(bundles: readonly Bundle[], more: readonly string[]): string {
  const dirs = new Set([
    ...bundles.flatMap(({ modules }) => modules.flatMap((each) => packageDir(each) ?? [])),
    ...more,
  ]);
  const texts = [...dirs]
    .filter((dir) => existsSync(join(dir, 'package.json')))
    .map(readLicence)
    .sort();
  return `The explorer is made of these packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

async function build(): Promise<readonly PackageFile[]> {
  const explorer = await bundle('main.ts');
  const query = await bundle('query.ts');
  const dist = dirname(createRequire(import.meta.url).resolve('@duckdb/duckdb-wasm'));
  const files = new Map<string, PackageFile>();
  const add = (file: PackageFile): void => void files.set(file.path, file);
  const path = (name: string): string => `${EXPLORER_FOLDER}/${name}`;
  add(textFile(path('explorer.js'), explorer.code));
  add(textFile(path('query.js'), query.code));
  add({ path: path('explorer.css'), bytes: new Uint8Array(readFileSync(join(PAGE, 'explorer.css'))) });
  const worker = readFileSync(join(dist, DUCKDB[0]), 'utf8').replace(
    /\n\/\/# sourceMappingURL=\S+\s*$/u,
    '\n',
  );
  add(textFile(path(DUCKDB[0]), worker));
  const module = new Uint8Array(readFileSync(join(dist, DUCKDB[1])));
  // fflate, not zlib: zlib's bytes depend on the processor.
  add({ path: path(`${DUCKDB[1]}.gz`), bytes: gzipSync(module, { level: GZIP_LEVEL, mtime: 0 }) });
  add(textFile(path('LICENSES.txt'), listLicences([explorer, query], [dirname(dist)])));
  return PROGRAM_FILES.map((name) => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`${name} was not built`);
    return file;
  });
}

let built: Promise<readonly PackageFile[]> | null = null;

/** The explorer's program files, built once in a process (2 seconds). */
export function buildExplorer(): Promise<readonly PackageFile[]> {
  built ??= build();
  return built;
}
