/** A release folder, read by SQL: nothing of the dataset is needed, nor read. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { CensusError } from '../../pipeline/errors.ts';

export type Row = Readonly<Record<string, string | number | null>>;

/** What a release says of itself. */
export interface ReleaseFacts {
  readonly version: string;
  readonly isSynthetic: boolean;
  readonly promise: string;
}

/** Breakdowns that are drawn, and the columns that tell their rows apart. A release may lack any of them. */
export const BREAKDOWNS = {
  people_by_server: 'server',
  people_by_server_size: 'least_people, servers',
  people_by_hashtag: 'hashtag',
  people_by_script: 'script',
  people_by_length: 'least_characters',
  people_by_feature: 'is_reply, has_media, has_content_warning',
  people_by_hour: 'weekday, hour',
} as const;
export type Breakdown = keyof typeof BREAKDOWNS;

export interface Release {
  readonly facts: ReleaseFacts;
  readonly breakdowns: ReadonlyMap<Breakdown, readonly Row[]>;
  readonly weekly: readonly Row[];
  readonly claims: readonly Row[];
  readonly totals: readonly Row[];
}

function fail(what: string, where: string): CensusError {
  return new CensusError('E_RELEASE_MISSING', {
    what,
    where,
    kept: 'everything',
    todo: 'make release VERSION=v1',
  });
}

function readFacts(dir: string): ReleaseFacts {
  const path = join(dir, 'privacy-report.json');
  if (!existsSync(path)) throw fail('There is no release in this folder.', dir);
  const report = JSON.parse(readFileSync(path, 'utf8')) as {
    version: string;
    synthetic: boolean;
    promise: string;
  };
  return { version: report.version, isSynthetic: report.synthetic, promise: report.promise };
}

/** SQL of a query of this notebook over a release; `words` are its other placeholders. */
export function readQuery(name: string, dir: string, words: Readonly<Record<string, string>> = {}): string {
  const text = readFileSync(new URL(`queries/${name}.sql`, import.meta.url), 'utf8');
  return Object.entries({ release: dir.replaceAll("'", "''"), ...words }).reduce(
    (sql, [placeholder, value]) => sql.replaceAll(`:${placeholder}`, value),
    text,
  );
}

/**
 * Read what the notebook shows.
 *
 * @throws CensusError E_RELEASE_MISSING where the folder is no release, or one of its tables can't be read
 */
export async function readRelease(folder: string): Promise<Release> {
  const dir = resolve(folder);
  const facts = readFacts(dir);
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    threads: '1',
  });
  const connection = await instance.connect();
  try {
    const rows = async (name: string, words: Readonly<Record<string, string>> = {}): Promise<Row[]> => {
      const found = (await connection.runAndReadAll(readQuery(name, dir, words))).getRowObjectsJS();
      return found.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, value]) => [
            key,
            value === null ? null : typeof value === 'string' ? value : Number(value),
          ]),
        ),
      );
    };
    const breakdowns = new Map<Breakdown, readonly Row[]>();
    for (const [table, label] of Object.entries(BREAKDOWNS) as [Breakdown, string][]) {
      if (existsSync(join(dir, 'data', table)))
        breakdowns.set(table, await rows('breakdown', { table, label }));
    }
    const weekly = await rows('weekly');
    return { facts, breakdowns, weekly, claims: await rows('claims'), totals: await rows('totals') };
  } catch {
    throw fail('A table of this release is missing or damaged.', folder);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
