/** Reading a ledger: every line is checked against the one before it, and the whole against its head. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CensusError } from '../../errors.ts';
import { entrySchema, GENESIS, hashEntry, type LedgerEntry } from './entry.ts';

export const LEDGER_FILE = 'ledger.ndjson';
/** Sequence number and hash of the last durable entry: a ledger that ends before it was cut. */
export const HEAD_FILE = 'head.json';

const headSchema = z.strictObject({ seq: z.int(), hash: z.string() });

/** An error that stops everything: a ledger that can't be trusted says nothing of what was spent. */
export function damagedLedger(what: string, where: string): CensusError {
  return new CensusError('E_LEDGER_DAMAGED', {
    what: `The ledger can't be trusted: ${what}.`,
    where,
    kept: 'everything; nothing was drawn, and nothing will be while the ledger is in doubt',
    todo: 'put back the whole ledger/ folder from your own copy, the newest there is; if there is none, this project must publish no more, since nobody knows what its releases have spent',
  });
}

function readIfThere(path: string): string | null {
  return statSync(path, { throwIfNoEntry: false }) === undefined ? null : readFileSync(path, 'utf8');
}

function parseLine(line: string, path: string, number: number): LedgerEntry {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw damagedLedger('a line is no JSON', `${path}, line ${number}`);
  }
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) throw damagedLedger('a line is no entry', `${path}, line ${number}`);
  return parsed.data;
}

function readHead(dir: string): { readonly seq: number; readonly hash: string } | null {
  const path = join(dir, HEAD_FILE);
  const text = readIfThere(path);
  if (text === null) return null;
  try {
    return headSchema.parse(JSON.parse(text));
  } catch {
    throw damagedLedger('its head is damaged', path);
  }
}

/** A ledger as it lies on disk. */
export interface Chain {
  readonly entries: readonly LedgerEntry[];
  /** A kill left a last line without its end: it never counted, since its end is written before anything is drawn. */
  readonly isTorn: boolean;
}

/**
 * Read and check a ledger; an empty chain where there is none.
 *
 * @throws CensusError E_LEDGER_DAMAGED where a line was changed, removed, cut off or put in
 */
export function readChain(dir: string): Chain {
  const path = join(dir, LEDGER_FILE);
  const text = readIfThere(path);
  const head = readHead(dir);
  if (text === null) {
    if (head !== null) throw damagedLedger('it is gone, but its head is there', path);
    return { entries: [], isTorn: false };
  }
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
  const isTorn = !text.endsWith('\n') && text !== '';
  let previous = GENESIS;
  const entries = lines.map((line, index) => {
    const entry = parseLine(line, path, index + 1);
    const where = `${path}, line ${index + 1}`;
    if (entry.seq !== index || entry.previous !== previous) {
      throw damagedLedger('an entry does not follow the one before it (cut, forked or put in)', where);
    }
    if (hashEntry(entry) !== entry.hash) throw damagedLedger('an entry was changed', where);
    previous = entry.hash;
    return entry;
  });
  checkHead(path, entries, head, isTorn);
  return { entries, isTorn };
}

/** The head is written right after its entry, so the ledger is at most one entry ahead of it, and never behind. */
function checkHead(
  path: string,
  entries: readonly LedgerEntry[],
  head: { readonly seq: number; readonly hash: string } | null,
  isTorn: boolean,
): void {
  if (head === null) {
    if (entries.length > 1) throw damagedLedger('its head is gone', path);
    return;
  }
  const named = entries[head.seq];
  if (named === undefined) throw damagedLedger('it ends before its head (entries are cut off)', path);
  if (named.hash !== head.hash) throw damagedLedger('it is not the ledger of its head (forked)', path);
  const ahead = entries.length - 1 - head.seq;
  if (ahead > 1 || (ahead === 1 && isTorn)) throw damagedLedger('it runs ahead of its head (forked)', path);
}
