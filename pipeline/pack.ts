/**
 * Packs the program's modules, and those of the libraries that it starts with, into a few files: a veil on two threads reads
 * 1,800 files without, for a twentieth of the processor that 200,000 statuses take. `census` runs what was packed for as long
 * as nothing of it has changed, else the sources themselves.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';
import { makeTables } from './2-veil/prepared/make.ts';
import { isLazy, LOAD_LAZILY } from './pack/lazy.ts';
import { TAKE_UNDICI_PARTS } from './pack/undici_parts.ts';
import { ENTRIES, nameEntry, rewriteUrls, TABLES } from './pack/urls.ts';
import { syncPath, temporaryName, writeFilesAtomic } from './storage/atomic.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Packages of many modules that commands start with. The others are of few modules, loaded for one question, or read files beside them. */
const PACKED_PACKAGES = [
  '@duckdb/node-api',
  '@noble/ciphers',
  '@noble/curves',
  '@noble/hashes',
  '@noble/post-quantum',
  '@scure/base',
  'age-encryption',
  'cliui',
  'dom-serializer',
  'domelementtype',
  'domhandler',
  'domutils',
  'entities',
  'htmlparser2',
  'hyparquet',
  'hyparquet-writer',
  'libphonenumber-js',
  'undici',
  'y18n',
  'yaml',
  'yargs',
  'yargs-parser',
  'zod',
];

/** A program that is replaced is kept for as long: a harvest of days may still load a part of it. */
const KEPT_MS = 30 * 86_400_000;
/** So many of those at most, of 26 MB each with what V8 compiled: whoever works on the program packs it again and again. */
const KEPT_PROGRAMS = 8;

/** What a killed run left is kept for as long: another may be at work. */
const LEFTOVER_KEPT_MS = 3_600_000;

/** Hexadecimal digits of the digest that a packed program is named by. */
const DIGEST_CHARS = 16;

/** An empty file of a packed program, made before the first source was read: what is newer may not be in it. */
const STAMP = 'stamp';

/** The link to the newest program. */
const CURRENT = 'current';

interface PackedFile {
  readonly name: string;
  readonly data: Uint8Array;
}

function isPacked(id: string): boolean {
  return PACKED_PACKAGES.some((name) => id === name || id.startsWith(`${name}/`));
}

const KEEP_URLS: Plugin = {
  name: 'keep-urls',
  transform(code, id) {
    const isOurs = !id.startsWith('\0') && code.includes('import.meta.url');
    return isOurs ? rewriteUrls(code, relative(ROOT, id)) : null;
  },
};

/** The packed files: the entries, and what they share or load later. */
async function packModules(): Promise<PackedFile[]> {
  const build = await rolldown({
    input: Object.fromEntries(ENTRIES.map((entry) => [nameEntry(entry), entry])),
    cwd: ROOT,
    platform: 'node',
    external: (id) => /^[@\w]/u.test(id) && !ENTRIES.includes(id) && !isPacked(id) && !isLazy(id),
    plugins: [LOAD_LAZILY, TAKE_UNDICI_PARTS, KEEP_URLS],
  });
  try {
    const { output } = await build.generate({ format: 'esm', entryFileNames: '[name].js' });
    return output.map((file) => ({
      name: file.fileName,
      data: Buffer.from(file.type === 'chunk' ? file.code : file.source),
    }));
  } finally {
    await build.close();
  }
}

/** Give a program the name of what is in it. One of that name is the same, but for its stamp. */
function nameProgram(programs: string, making: string, files: readonly PackedFile[]): string {
  const hash = createHash('sha256');
  for (const { name, data } of files) hash.update(`${name}\n`).update(data);
  const digest = hash.digest('hex').slice(0, DIGEST_CHARS);
  const program = join(programs, digest);
  if (existsSync(program)) {
    renameSync(join(making, STAMP), join(program, STAMP));
    rmSync(making, { recursive: true });
  } else {
    renameSync(making, program);
  }
  return digest;
}

function linkProgram(programs: string, digest: string): void {
  const current = join(programs, CURRENT);
  const now = new Date();
  // From now on it is kept for as long as a program that was replaced.
  if (existsSync(current)) utimesSync(current, now, now);
  const link = temporaryName(current);
  rmSync(link, { force: true });
  symlinkSync(digest, link);
  renameSync(link, current);
  syncPath(programs);
}

function removeOldPrograms(programs: string, current: string): void {
  const youngestFirst = readdirSync(programs)
    .filter((name) => name !== current && name !== CURRENT)
    .map((name) => ({ name, ms: Date.now() - lstatSync(join(programs, name)).mtimeMs }))
    .sort((a, b) => a.ms - b.ms);
  let replaced = 0;
  for (const { name, ms } of youngestFirst) {
    const isLeftover = name.startsWith('.');
    if (!isLeftover) replaced += 1;
    const isOld = isLeftover ? ms >= LEFTOVER_KEPT_MS : ms >= KEPT_MS || replaced > KEPT_PROGRAMS;
    if (isOld) rmSync(join(programs, name), { recursive: true, force: true });
  }
}

/**
 * Pack the program into a folder of its own, and link it as the current one. A process that runs another keeps its files; a
 * kill leaves the current one as it was.
 *
 * @param programs where packed programs lie: two folders below the project's, so that they find their packages and files
 * @throws CensusError E_DISK_FULL or E_NO_WRITE
 */
export async function packProgram(programs: string): Promise<void> {
  const making = temporaryName(join(programs, 'program'));
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  writeFileSync(join(making, STAMP), '');
  const files = [...(await packModules()), { name: TABLES.name, data: makeTables() }];
  await writeFilesAtomic(making, files, 0o644);
  const digest = nameProgram(programs, making, files);
  linkProgram(programs, digest);
  removeOldPrograms(programs, digest);
}

const [, script] = process.argv;
// `import.meta.main` came with Node 24.2, and one of the pinned ones is older.
if (script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url)) {
  await packProgram(join(ROOT, '.cache', 'program'));
}
