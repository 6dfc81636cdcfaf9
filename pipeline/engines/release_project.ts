/** What `release`, `audit` and `ledger` share: the version's name, the project's ledger, a session, a version's data files. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSession } from '../3-dataset/index.ts';
import {
  assembleTables,
  Ledger,
  type PackageFile,
  type ReleaseFacts,
  type SqlSession,
  writeTables,
} from '../5-release/index.ts';
import { CensusError } from '../errors.ts';
import { openSql } from './open_engine.ts';
import { type Run, readIfThere } from './run.ts';

/** What a command answers. */
export interface ReleaseResult {
  readonly didWork: boolean;
  readonly text: string;
}

export const VERSION = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/u;

/** A version is a folder name and a word of file names. */
export function checkVersion(version: string): string {
  if (VERSION.test(version)) return version;
  throw new CensusError('E_USAGE', {
    what: 'A version is made of up to 40 letters, digits, dots, dashes and underlines, and starts with a letter or digit.',
    todo: 'make release VERSION=v1',
  });
}

/** Open the ledger of a project, and check that no release knows of a longer one. */
export function openLedger(dataDir: string): Ledger {
  const ledger = Ledger.open(join(dataDir, 'ledger'));
  const known = new Set(ledger.entries.map(({ hash }) => hash));
  const releases = join(dataDir, 'releases');
  for (const name of existsSync(releases) ? readdirSync(releases) : []) {
    if (!VERSION.test(name) || name.endsWith('.new') || name.endsWith('.old')) continue;
    const head = readHead(join(releases, name, 'provenance.json'));
    if (head === null || known.has(head)) continue;
    throw new CensusError('E_LEDGER_DAMAGED', {
      what: `The ledger can't be trusted: release ${name} was drawn under a ledger that this one does not continue.`,
      where: join(dataDir, 'ledger'),
      kept: 'everything; nothing was drawn',
      todo: 'put back the newest copy of ledger/; an older one has forgotten what was spent',
    });
  }
  return ledger;
}

function readHead(path: string): string | null {
  const text = readIfThere(path);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    const head =
      typeof value === 'object' && value !== null && 'ledgerHead' in value ? value.ledgerHead : null;
    return typeof head === 'string' ? head : null;
  } catch {
    return null;
  }
}

/** Folder of a version's tables: that of a withdrawn one stands apart, where its tombstone took its place. */
export function originalDir(dataDir: string, version: string): string {
  const withdrawn = join(dataDir, 'withdrawn', version);
  return existsSync(withdrawn) ? withdrawn : join(dataDir, 'releases', version);
}

/** Sessions of a release group by account: more than the dataset's default keeps the accounts of ten million posts in memory. */
const RELEASE_MEMORY_MIB = 512;

/** SQL over the dataset for the exact counts, on the engine that the study names. */
export async function openDrawSession(run: Run): Promise<SqlSession> {
  return await openSql(run, 'release', RELEASE_MEMORY_MIB);
}

/** SQL over the dataset for the red team, always here: it reads pseudonyms one after the other. */
export async function openReleaseSession(run: Run): Promise<SqlSession> {
  const engine = { ...run.config.engine, type: 'embedded' as const };
  return await openDrawSession({ ...run, config: { ...run.config, engine } });
}

/** Data files of a version from the ledger alone. */
export async function buildData(
  run: Run,
  version: string,
  ledger: Ledger,
  facts: ReleaseFacts,
): Promise<PackageFile[]> {
  const scratch = join(run.dataDir, 'state', 'package');
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  const session = await openSession({ threads: 1 });
  try {
    const { window, sources, times } = facts;
    return await writeTables(session, assembleTables(ledger, version, { window, sources, times }), scratch);
  } finally {
    session.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
