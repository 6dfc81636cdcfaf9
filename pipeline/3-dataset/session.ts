import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { defineMacros } from '../model/sql_engine.ts';
import { SOURCES, STATUSES } from './contract.ts';

/**
 * Memory that DuckDB may use before it spills to disk. The process holds some 400 MiB more (Node, file buffers,
 * what the allocator keeps); with 384 here the write is 15 % faster and holds 100 MiB more.
 */
const DEFAULT_MEMORY_MIB = 256;

/** Memory of DuckDB within one partition task: as many tasks run at once as there are workers. */
export const TASK_MEMORY_MIB = 160;

/**
 * Memory of a task, mebibytes, and of its further tries: DuckDB can't spill the rows that it is just writing, and 2,048 posts
 * of a hundred thousand characters each, which some servers allow, are more than posts ever are together.
 */
const TASK_MEMORY_STEPS_MIB = [TASK_MEMORY_MIB, 4 * TASK_MEMORY_MIB, 16 * TASK_MEMORY_MIB] as const;

/** Do what may need more memory than a task has: with more, where DuckDB says so. What was done before is done again. */
export async function withTaskMemory<T>(work: (memoryMib: number) => Promise<T>): Promise<T> {
  for (const [step, memoryMib] of TASK_MEMORY_STEPS_MIB.entries()) {
    try {
      return await work(memoryMib);
    } catch (error) {
      const isSpent = error instanceof Error && error.message.startsWith('Out of Memory Error');
      if (!isSpent || step === TASK_MEMORY_STEPS_MIB.length - 1) throw error;
    }
  }
  throw new RangeError('unreachable');
}

/** Nothing is ever fetched: extensions that are not built in do not exist here. */
export const OFFLINE = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };

export interface SessionOptions {
  readonly threads: number;
  readonly memoryMib?: number;
  /** Where DuckDB spills; default: nowhere. */
  readonly tempDir?: string;
  /** Where given, the views `statuses` and `sources` stand over this dataset. */
  readonly datasetDir?: string;
  /** A session of a partition task asks no figures: it needs no macros. */
  readonly isTask?: boolean;
}

/** An open DuckDB. */
export interface Session {
  readonly connection: DuckDBConnection;
  run(sql: string): Promise<void>;
  /** All rows as plain JavaScript values: small results only. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  close(): void;
}

/** Kinds of DuckDB errors that arise before a row is read, so that they can repeat the SQL but no content. */
const BEFORE_ROWS =
  /^(?:Parser|Binder|Catalog|Permission|Not implemented|Syntax|Invalid Configuration) Error/u;

/**
 * First line of DuckDB's message where it can't repeat what stands in a row; of any other error of DuckDB, whose
 * words may hold a post's text, only its kind.
 */
export function formatSqlError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const kind = /^([A-Za-z][A-Za-z ]* Error):/u.exec(message)?.[1];
  if (kind === undefined || BEFORE_ROWS.test(message)) return message.split('\n')[0] ?? '';
  return `${kind} (DuckDB's words are left out: they may repeat what stands in a row).`;
}

/** Text as an SQL string literal. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Absolute paths of a dataset's files of statuses, in the order of their months. */
export function listStatusFiles(datasetDir: string): string[] {
  const statusesDir = join(datasetDir, 'statuses');
  if (!existsSync(statusesDir)) return [];
  return readdirSync(statusesDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.parquet'))
    .sort()
    .map((name) => join(statusesDir, name));
}

/** The view `statuses` over the monthly files, the partition `month` included as text; no files are no rows. */
export function statusesView(datasetDir: string): string {
  if (listStatusFiles(datasetDir).length === 0) {
    const columns = [...STATUSES.columns, { name: 'month', type: 'VARCHAR' }];
    const nulls = columns.map(({ name, type }) => `cast(null as ${type}) as ${name}`);
    return `create view statuses as select ${nulls.join(', ')} where false`;
  }
  const files = join(datasetDir, 'statuses', 'month=*', '*.parquet');
  return `create view statuses as from read_parquet(${quote(files)}, hive_partitioning = true, hive_types = {'month': varchar})`;
}

/** The table `sources`, with the types of the contract whatever the sources say. */
export function sourcesTable(datasetDir: string): string {
  const columns = SOURCES.columns.map(({ name, type }) => `${name}: ${quote(type)}`);
  return `create table sources as from read_json(${quote(join(datasetDir, 'sources.json'))}, columns = {${columns.join(', ')}})`;
}

/** Open DuckDB without network and without extensions from outside, in UTC. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { threads, memoryMib = DEFAULT_MEMORY_MIB, tempDir, datasetDir, isTask } = options;
  // Loaded by who opens one: threads of the veil start sooner without it.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    ...OFFLINE,
    threads: String(threads),
    memory_limit: `${memoryMib}MiB`,
    temp_directory: tempDir ?? '',
  });
  const connection = await instance.connect();
  if (isTask !== true) for (const macro of defineMacros('duckdb')) await connection.run(macro);
  const session: Session = {
    connection,
    run: async (sql) => {
      await connection.run(sql);
    },
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS() as Record<string, unknown>[],
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
  if (datasetDir !== undefined) {
    await session.run(statusesView(datasetDir));
    await session.run(sourcesTable(datasetDir));
  }
  return session;
}

/**
 * A session for other people's SQL: it reads the dataset's files and no others, writes nowhere but below
 * `scratchDir`, reaches no network, and can't be opened up again.
 */
export async function openLockedSession(
  datasetDir: string,
  scratchDir: string,
  threads: number,
): Promise<Session> {
  const session = await openSession({ threads, datasetDir, tempDir: scratchDir });
  await session.run(`set allowed_directories = [${quote(`${datasetDir}/`)}, ${quote(`${scratchDir}/`)}]`);
  await session.run('set enable_external_access = false');
  await session.run('set lock_configuration = true');
  return session;
}
