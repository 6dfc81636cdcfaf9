/**
 * The authenticated manifest of the vault. Each source's journal names every segment with length and SHA-256; a chain of
 * HMACs over its lines, whose head lies beside the keys, shows whether a line was changed, left out, put in another
 * order, or whether journal and segments together were put back to what they were earlier. It protects against whoever
 * can write to vault and state; who has the keys as well can do everything that we can.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CensusError } from '../errors.ts';
import { makePrivateDirectory, PRIVATE_FILE_MODE, writeFileAtomic } from './atomic.ts';
import { appendJournal, damagedJournal } from './journal.ts';

const HEADS_FILE = 'vault_heads.json';

const mac = z.string().regex(/^[0-9a-f]{32}$/u);
const headsSchema = z.strictObject({
  v: z.literal(1),
  heads: z.record(z.string(), z.strictObject({ lines: z.int().nonnegative(), mac })),
});
type Heads = z.infer<typeof headsSchema>['heads'];

/** Keyed hash of a text, 32 hex digits: HMAC-SHA-256 truncated to 128 bits. */
type KeyedHash = (text: string) => string;

/** Why a journal is not what was written. Codes are stable. */
export type SealProblem = 'changed' | 'cut_off' | 'removed';

export interface SealCheck {
  readonly sourceId: string;
  /** Lines of its journal that count. */
  readonly lines: number;
  readonly problem: SealProblem | null;
}

export interface Seal {
  /** Append one entry to a source's journal, durably, and move its head. */
  readonly append: (sourceId: string, entry: object) => Promise<void>;
  /**
   * Look again at a journal that was brought from a store.
   *
   * @param isAnew it was begun anew since it was last seen here
   * @throws CensusError E_STATE_DAMAGED where it does not go on from what was seen
   */
  readonly reopen: (sourceId: string, isAnew: boolean) => void;
}

/** Makes an entry known to others before it counts here; throws where it must not count. */
export type Publish = (sourceId: string, entry: object, line: string) => Promise<void>;

function journalOf(dataDir: string, sourceId: string): string {
  return join(dataDir, 'state', `${sourceId}.ndjson`);
}

function headsPath(dataDir: string): string {
  return join(dataDir, 'keys', HEADS_FILE);
}

/** Lines from others count by their HMACs alone, from the first one on: nothing unsealed is adopted. */
export function requireSeals(dataDir: string): void {
  if (readHeads(dataDir) === null) writeHeads(dataDir, {});
}

/** Forget how far a journal was seen: it was begun anew by somebody who has the key. */
export function dropHead(dataDir: string, sourceId: string): void {
  const { [sourceId]: _, ...others } = readHeads(dataDir) ?? {};
  writeHeads(dataDir, others);
}

/** Null where this vault was never sealed. */
function readHeads(dataDir: string): Heads | null {
  const path = headsPath(dataDir);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return null;
  try {
    return headsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).heads;
  } catch (error) {
    throw new CensusError(
      'E_STATE_DAMAGED',
      {
        what: 'The heads of the vault’s journals can’t be read.',
        where: path,
        kept: 'vault and dataset as they were',
        todo: 'put the file back from a copy of keys/, or remove state/, vault/ and this file and run make dataset',
      },
      error,
    );
  }
}

function writeHeads(dataDir: string, heads: Heads): void {
  makePrivateDirectory(join(dataDir, 'keys'));
  const sorted = Object.fromEntries(Object.entries(heads).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileAtomic(headsPath(dataDir), `${JSON.stringify({ v: 1, heads: sorted })}\n`, {
    mode: PRIVATE_FILE_MODE,
  });
}

/** Lines of a journal that end; what a kill cut off never counted. */
function readLines(path: string): string[] {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return [];
  const text = readFileSync(path, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
}

/** A line without its own HMAC, as it was hashed, and that HMAC; null where it has none. */
function splitMac(line: string): { readonly bare: string; readonly mac: string | null } {
  const match = /^(.*),"mac":"([0-9a-f]{32})"\}$/u.exec(line);
  return match?.[1] === undefined || match[2] === undefined
    ? { bare: line, mac: null }
    : { bare: `${match[1]}}`, mac: match[2] };
}

function link(hash: KeyedHash, sourceId: string, previous: string, bare: string): string {
  return hash(`${sourceId}\n${previous}\n${bare}`);
}

interface Chain {
  readonly lines: number;
  readonly mac: string;
  readonly problem: SealProblem | null;
  /** First line that is not what was written, counted from 1. */
  readonly badLine: number;
}

/**
 * Follow a journal's chain. Up to its head the head vouches for the lines; a line after it, written before a kill kept
 * the head from moving, must carry its own HMAC. Without any head (`isNew`) what is there is adopted.
 */
function followChain(
  hash: KeyedHash,
  dataDir: string,
  sourceId: string,
  head: Heads[string] | undefined,
  isNew: boolean,
): Chain {
  const lines = readLines(journalOf(dataDir, sourceId));
  let previous = '';
  for (const [index, line] of lines.entries()) {
    const { bare, mac: own } = splitMac(line);
    const right = link(hash, sourceId, previous, bare);
    const isBeyond = index >= (head?.lines ?? 0);
    const isWrong = own === null ? isBeyond && !isNew : own !== right;
    const missesHead = head !== undefined && index + 1 === head.lines && right !== head.mac;
    if (isWrong || missesHead) return { lines: index, mac: previous, problem: 'changed', badLine: index + 1 };
    previous = right;
  }
  const isCut = head !== undefined && lines.length < head.lines;
  const problem = !isCut ? null : lines.length === 0 ? 'removed' : 'cut_off';
  return { lines: lines.length, mac: previous, problem, badLine: lines.length };
}

/** Check every journal against its head; nothing is written. */
export function checkSeals(dataDir: string, sourceIds: readonly string[], hash: KeyedHash): SealCheck[] {
  const heads = readHeads(dataDir);
  const all = [...new Set([...sourceIds, ...Object.keys(heads ?? {})])].sort();
  return all.map((sourceId) => {
    const { lines, problem } = followChain(hash, dataDir, sourceId, heads?.[sourceId], heads === null);
    return { sourceId, lines, problem };
  });
}

/**
 * Open the vault's journals for writing. A source whose journal was removed as a whole begins anew.
 *
 * @param hash keyed by the project's sub-key for the manifest
 * @param publish called with each entry before it counts
 * @throws CensusError E_STATE_DAMAGED where a journal is not what was written
 */
export function openSeal(
  dataDir: string,
  sourceIds: readonly string[],
  hash: KeyedHash,
  publish?: Publish,
): Seal {
  const known = readHeads(dataDir);
  const heads: Heads = {};
  function open(sourceId: string, head: Heads[string] | undefined, isNew: boolean): void {
    const chain = followChain(hash, dataDir, sourceId, head, isNew);
    if (chain.problem !== null && chain.problem !== 'removed')
      throw damagedJournal(journalOf(dataDir, sourceId), chain.badLine);
    delete heads[sourceId];
    if (chain.lines > 0) heads[sourceId] = { lines: chain.lines, mac: chain.mac };
  }
  for (const sourceId of sourceIds) open(sourceId, known?.[sourceId], known === null);
  writeHeads(dataDir, heads);
  return {
    reopen: (sourceId, isAnew) => {
      open(sourceId, isAnew ? undefined : heads[sourceId], false);
      writeHeads(dataDir, heads);
    },
    append: async (sourceId, entry) => {
      const before = heads[sourceId] ?? { lines: 0, mac: '' };
      const next = link(hash, sourceId, before.mac, JSON.stringify(entry));
      // There first: what others take for committed is never more than what is there.
      if (publish !== undefined) await publish(sourceId, entry, JSON.stringify({ ...entry, mac: next }));
      appendJournal(journalOf(dataDir, sourceId), { ...entry, mac: next });
      heads[sourceId] = { lines: before.lines + 1, mac: next };
      writeHeads(dataDir, heads);
    },
  };
}
