/** Lines of the ledger: what was budgeted, charged, stored, certified and withdrawn. Each holds the hash of the one before it. */
import { createHash } from 'node:crypto';
import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/u);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u);
const rational = z.string().regex(/^\d+(?:\/\d+)?$/u);
const version = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/u);
const span = z.strictObject({ from: day, to: day });

const chained = {
  seq: z.int().nonnegative(),
  previous: hash,
  /** 256 random bits: releases show the hash of an entry, which must not be a fingerprint of the data behind it. */
  nonce: hash,
  hash,
};

const open = z.strictObject({
  ...chained,
  type: z.literal('open'),
  day,
  /** Tells project keys apart: with another key, accounts that were counted could not be recognised. */
  keyCheck: z.string(),
  windowFrom: day,
  /** The lifetime budget, and everything that decides noise and bounds. Fixed from here on. */
  parameters: z.string(),
});

const reserve = z.strictObject({
  ...chained,
  type: z.literal('reserve'),
  day,
  version,
  table: z.string(),
  unit: z.enum(['epsilon', 'rho']),
  cost: rational,
  span,
  /** Digest of dataset and parameters: what the table will be drawn from. */
  inputs: hash,
  /** File of the accounts that are counted with this table, and its digest; null where it counts nobody anew. */
  counted: z.strictObject({ file: z.string(), sha256: hash }).nullable(),
});

const store = z.strictObject({
  ...chained,
  type: z.literal('store'),
  version,
  table: z.string(),
  /** Sequence number of the reservation that this table was drawn under. */
  reserved: z.int().nonnegative(),
  file: z.string(),
  sha256: hash,
});

const certify = z.strictObject({
  ...chained,
  type: z.literal('certify'),
  day,
  version,
  /** SHA-256 of the release's SHA256SUMS. */
  sums: hash,
});

const withdraw = z.strictObject({
  ...chained,
  type: z.literal('withdraw'),
  day,
  version,
  /** Public words of the researcher. */
  reason: z.string().min(1).max(500),
});

export const entrySchema = z.discriminatedUnion('type', [open, reserve, store, certify, withdraw]);
export type LedgerEntry = z.infer<typeof entrySchema>;
type Unchained<T> = T extends unknown ? Omit<T, 'seq' | 'previous' | 'nonce' | 'hash'> : never;
/** An entry before it has its place in the chain. */
export type NewEntry = Unchained<LedgerEntry>;

export type OpenEntry = Extract<LedgerEntry, { type: 'open' }>;
export type ReserveEntry = Extract<LedgerEntry, { type: 'reserve' }>;
export type StoreEntry = Extract<LedgerEntry, { type: 'store' }>;
export type WithdrawEntry = Extract<LedgerEntry, { type: 'withdraw' }>;

/** What the first entry stands after. */
export const GENESIS = '0'.repeat(64);

/** SHA-256 over an entry without its hash, keys in alphabetical order. */
export function hashEntry(entry: Omit<LedgerEntry, 'hash'>): string {
  const sorted = Object.fromEntries(
    Object.entries(entry)
      .filter(([name]) => name !== 'hash')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

/**
 * Give an entry its place after the last one.
 *
 * @param nonce 64 random hex digits
 */
export function chainEntry(entry: NewEntry, last: LedgerEntry | undefined, nonce: string): LedgerEntry {
  const seq = last === undefined ? 0 : last.seq + 1;
  const placed = { ...entry, seq, previous: last?.hash ?? GENESIS, nonce };
  return entrySchema.parse({ ...placed, hash: hashEntry(placed) });
}
