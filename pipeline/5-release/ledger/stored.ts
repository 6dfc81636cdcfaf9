/** Noisy tables as the ledger keeps them: the one draw there will ever be, with what it was drawn with. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Days } from '../../model/buckets.ts';
import { type Noise, type NoisyCount, type SelectionNoise, storedCount } from '../mechanisms/counts.ts';
import { parseRational } from '../mechanisms/rational.ts';
import {
  type Bound,
  BREAKDOWN_TABLES,
  GROWTH_TABLES,
  type NoisyTable,
  type TableId,
  type TablePlan,
} from '../types.ts';
import { damagedLedger } from './chain.ts';
import type { ReserveEntry } from './entry.ts';

/** A table that was drawn, as it is read back. */
export interface StoredTable {
  readonly table: TableId;
  readonly version: string;
  readonly reserved: number;
  readonly span: Days;
  readonly noise: Noise | SelectionNoise;
  readonly bound: Bound;
  readonly rows: readonly { readonly key: readonly string[]; readonly count: NoisyCount }[];
}

const rational = z.string().regex(/^\d+(?:\/\d+)?$/u);
const noiseSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('discrete-laplace'), scale: rational }),
  z.strictObject({ type: z.literal('discrete-gaussian'), variance: rational }),
  z.strictObject({ type: z.literal('truncated-geometric'), epsilon: rational, threshold: rational }),
]);
const storedSchema = z.strictObject({
  table: z.enum([...GROWTH_TABLES, ...BREAKDOWN_TABLES, 'posts_bound']),
  version: z.string(),
  reserved: z.int(),
  /** Hash of the reservation: ties the file to one chain. */
  reservation: z.string(),
  span: z.strictObject({ from: z.string(), to: z.string() }),
  noise: noiseSchema,
  bound: z.strictObject({ buckets: z.int(), perBucket: z.int() }),
  rows: z.array(z.tuple([z.array(z.string()), z.string().regex(/^-?\d+$/u)])),
});
export type StoredFile = z.infer<typeof storedSchema>;

function writeNoise(noise: Noise | SelectionNoise): z.infer<typeof noiseSchema> {
  if (noise.type === 'discrete-laplace') return { type: noise.type, scale: noise.scale.toString() };
  if (noise.type === 'discrete-gaussian') return { type: noise.type, variance: noise.variance.toString() };
  return { type: noise.type, epsilon: noise.epsilon.toString(), threshold: String(noise.threshold) };
}

function readNoise(noise: z.infer<typeof noiseSchema>): Noise | SelectionNoise {
  if (noise.type === 'discrete-laplace') return { type: noise.type, scale: parseRational(noise.scale) };
  if (noise.type === 'discrete-gaussian')
    return { type: noise.type, variance: parseRational(noise.variance) };
  return {
    type: noise.type,
    epsilon: parseRational(noise.epsilon),
    threshold: BigInt(noise.threshold),
  };
}

/** The bytes of a stored table: the same for the same draw. */
export function formatStored(plan: TablePlan, noisy: NoisyTable, reservation: ReserveEntry): string {
  const file: StoredFile = {
    table: plan.table,
    version: reservation.version,
    reserved: reservation.seq,
    reservation: reservation.hash,
    span: { from: plan.span.from, to: plan.span.to },
    noise: writeNoise(plan.noise),
    bound: { buckets: plan.bound.buckets, perBucket: plan.bound.perBucket },
    rows: noisy.rows.map(({ key, count }) => [[...key], String(count)]),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

export function digestText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Read a stored table.
 *
 * @throws CensusError E_LEDGER_DAMAGED where it is no stored table
 */
export function readStored(path: string): { readonly file: StoredFile; readonly sha256: string } {
  try {
    const text = readFileSync(path, 'utf8');
    return { file: storedSchema.parse(JSON.parse(text)), sha256: digestText(text) };
  } catch {
    throw damagedLedger('a stored table is missing or damaged', path);
  }
}

/** A stored file as the rest of the stage takes it. */
export function toStoredTable(file: StoredFile): StoredTable {
  return {
    table: file.table,
    version: file.version,
    reserved: file.reserved,
    span: file.span,
    noise: readNoise(file.noise),
    bound: file.bound,
    rows: file.rows.map(([key, count]) => ({ key, count: storedCount(count) })),
  };
}
