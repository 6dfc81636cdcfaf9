/** Bytes of a table to rows: checked against their digest first, so that a damaged copy is named and not drawn. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { parquetReadObjects } from 'hyparquet';
import type { ExplorerFacts, ExplorerFile, ExplorerTable } from './facts.ts';

/** A cell: whole numbers, days as `2022-02-01`, words. */
export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;
export type Tables = ReadonlyMap<string, readonly Row[]>;

/** Why a file could not be shown. */
export type Damage =
  | { readonly kind: 'missing'; readonly path: string; readonly status: number }
  | { readonly kind: 'unreachable'; readonly path: string }
  | { readonly kind: 'changed'; readonly path: string; readonly bytes: number }
  | { readonly kind: 'unreadable'; readonly path: string };

/** Carries a Damage; the page says it in the reader's language. */
export class DamagedFile extends Error {
  readonly damage: Damage;
  constructor(damage: Damage) {
    super(`${damage.kind}: ${damage.path}`);
    this.damage = damage;
  }
}

/** Bytes of a file of the release by its path, or a DamagedFile. */
export type ReadBytes = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

/** Read over HTTP from the folder that the page came from. */
export async function fetchBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  try {
    response = await fetch(path);
  } catch {
    throw new DamagedFile({ kind: 'unreachable', path });
  }
  if (!response.ok) throw new DamagedFile({ kind: 'missing', path, status: response.status });
  return new Uint8Array(await response.arrayBuffer());
}

/** Read from explorer/tables.js, where a browser lets no page read files beside it (file://). */
export function embeddedBytes(files: Readonly<Record<string, string>>): ReadBytes {
  return async (path) => {
    const text = files[path];
    if (text === undefined) throw new DamagedFile({ kind: 'missing', path, status: 0 });
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  };
}

function toCell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === 'number' ? value : String(value);
}

async function readFile(file: ExplorerFile, table: ExplorerTable, read: ReadBytes): Promise<Row[]> {
  const { path } = file;
  const bytes = await read(path);
  if (bytesToHex(sha256(bytes)) !== file.sha256)
    throw new DamagedFile({ kind: 'changed', path, bytes: bytes.byteLength });
  try {
    const rows = (await parquetReadObjects({ file: bytes.buffer })) as Record<string, unknown>[];
    return rows.map((row) =>
      Object.fromEntries(table.columns.map(({ name }): [string, Cell] => [name, toCell(row[name])])),
    );
  } catch {
    throw new DamagedFile({ kind: 'unreadable', path });
  }
}

/** All tables that can be read; those that can't are named, and the others go on. */
export async function readTables(
  facts: ExplorerFacts,
  read: ReadBytes,
): Promise<{ readonly tables: Tables; readonly damages: readonly Damage[] }> {
  const damages: Damage[] = [];
  const entries = await Promise.all(
    facts.tables.map(async (table): Promise<[string, readonly Row[]] | null> => {
      try {
        const parts = await Promise.all(table.files.map((file) => readFile(file, table, read)));
        return [table.table, parts.flat()];
      } catch (error) {
        if (!(error instanceof DamagedFile)) throw error;
        damages.push(error.damage);
        return null;
      }
    }),
  );
  return { tables: new Map(entries.filter((entry) => entry !== null)), damages };
}

/** A column as a number; 0 where the contract has none. */
export function numberOf(row: Row, column: string): number {
  const value = row[column];
  return typeof value === 'number' ? value : 0;
}

/** A column as text. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  return value === null || value === undefined ? '' : String(value);
}
