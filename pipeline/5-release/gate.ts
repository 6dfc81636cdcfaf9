/** The gate: what no attack looks for, since it must simply be so. Fails closed. */
import { CensusError } from '../errors.ts';
import type { AttackReport } from './attacks/attack.ts';
import { readRows, toText } from './attacks/text_of.ts';
import { PROGRAM_FILES } from './explorer/bundle.ts';
import { listExplained } from './explorer/explained.ts';
import { TABLES_SCRIPT } from './explorer/tables_script.ts';
import type { PackageFile } from './package/facts.ts';
import { contractOf, PUBLIC_TABLES } from './tables/contract.ts';

/** Files beside data/ that a package holds: these, and no others. */
const DOCUMENTS: ReadonlySet<string> = new Set([
  'index.html',
  'README.md',
  'datapackage.json',
  'croissant.json',
  'datacite.json',
  'CITATION.cff',
  'DATASHEET.md',
  'privacy-report.html',
  'privacy-report.json',
  'provenance.json',
  'LICENSE',
]);

/** Files that hold nothing of their own: the program's, and a copy of the tables. */
const EXPLORER: readonly string[] = [...PROGRAM_FILES, TABLES_SCRIPT];

const PART = /^data\/([a-z_]+)\/published=([A-Za-z0-9._-]+)\/part-0\.parquet$/u;
const CSV = /^data\/([a-z_]+)\.csv$/u;

function isAllowed(path: string): boolean {
  if (DOCUMENTS.has(path) || EXPLORER.includes(path)) return true;
  const table = (PART.exec(path) ?? CSV.exec(path))?.[1];
  return PUBLIC_TABLES.some((contract) => contract.table === table);
}

/** Rows of all parts of a table as CSV cells, in the order of their releases. */
async function readParts(files: readonly PackageFile[], table: string): Promise<string[]> {
  const { columns } = contractOf(table);
  const lines: string[] = [];
  for (const file of files.filter(({ path }) => PART.exec(path)?.[1] === table)) {
    for (const row of await readRows(file)) {
      lines.push(
        columns
          .map(({ name }) => row[name])
          .map((value) => (value === null || value === undefined ? '' : toText(value)))
          .map((cell) => (/[",\r\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
          .join(','),
      );
    }
  }
  return lines.sort();
}

/**
 * What is wrong with a candidate's files. Empty where nothing is.
 *
 * @param program the explorer's program files, as this program builds them
 */
export async function checkPackage(
  files: readonly PackageFile[],
  program: readonly PackageFile[],
): Promise<string[]> {
  const failures = files.filter(({ path }) => !isAllowed(path)).map(() => 'a file that no contract allows');
  for (const document of DOCUMENTS) {
    if (!files.some(({ path }) => path === document)) failures.push(`${document} is missing`);
  }
  const explained = listExplained(files, program);
  for (const path of EXPLORER) {
    if (!explained.has(path)) failures.push(`${path} is missing, or not what this program writes`);
  }
  for (const file of files) {
    const table = CSV.exec(file.path)?.[1];
    if (table === undefined) continue;
    const lines = new TextDecoder().decode(file.bytes).trimEnd().split('\n');
    const head = contractOf(table).columns.map(({ name }) => name);
    if (lines[0] !== head.join(',')) failures.push(`columns of ${file.path}`);
    const parts = await readParts(files, table);
    if (lines.slice(1).sort().join('\n') !== parts.join('\n'))
      failures.push(`${file.path} differs from its Parquet`);
  }
  return failures;
}

/** What a refusal says, by what was looked at. */
const REFUSALS = {
  gate: {
    kept: 'the dataset, and the ledger with the stored draws; nothing was put into releases/',
    todo: 'nothing can be redrawn; correct what is named (it is most likely our fault: report it) and run the same command, which draws nothing again',
  },
  audit: {
    kept: 'everything; the folder was only read',
    todo: 'do not publish this folder; build its version again, which draws nothing, and compare the two',
  },
} as const;

/**
 * Let a candidate through, or refuse it.
 *
 * @throws CensusError E_RELEASE_REFUSED naming what failed
 */
export function certify(
  version: string,
  failures: readonly string[],
  attacks: readonly AttackReport[],
  what: keyof typeof REFUSALS = 'gate',
): void {
  const broken = attacks.filter(({ holds }) => !holds);
  const all = [
    ...failures,
    ...broken.flatMap((attack) => attack.failures.map((each) => `${attack.id}: ${each}`)),
  ];
  if (all.length === 0 && broken.length === 0 && attacks.length > 0) return;
  throw new CensusError('E_RELEASE_REFUSED', {
    what: `The release did not pass its gate: ${all.slice(0, 5).join('; ') || 'no attack was run'}.`,
    where: `release ${version}, ${what}`,
    ...REFUSALS[what],
  });
}
