/** Every figure and every count of a release, asked of an engine: one text to compare. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUERIES, readQuery } from '../../pipeline/4-figures/queries.ts';
import { checkBounds } from '../../pipeline/5-release/bound_check.ts';
import { drawTable } from '../../pipeline/5-release/draw.ts';
import { countExactly } from '../../pipeline/5-release/exact.ts';
import type { RandomBytes } from '../../pipeline/5-release/index.ts';
import { planRelease } from '../../pipeline/5-release/plan.ts';
import { releaseSchema } from '../../pipeline/config/schema.ts';
import { CensusError } from '../../pipeline/errors.ts';
import { formatCanonical, type SqlEngine } from '../../pipeline/model/sql_engine.ts';
import { NOTHING_PUBLISHED } from '../5-release/rebuilds.ts';

/** Bytes that are the same in each run: what is compared is what the engines counted. */
function repeatableBytes(seed: string): RandomBytes {
  let at = 0;
  return (count) => {
    const bytes = new Uint8Array(count);
    for (let filled = 0; filled < count; filled += 32) {
      at += 1;
      const block = createHash('sha256').update(`${seed}/${at}`).digest();
      bytes.set(block.subarray(0, Math.min(32, count - filled)), filled);
    }
    return bytes;
  };
}

export interface Answers {
  /** Canonical bytes of each query, by its name. */
  readonly figures: Readonly<Record<string, string>>;
  /** Exact counts of each table of a release. */
  readonly counts: Readonly<Record<string, string>>;
  /** What the checks before the draw said, and which cells the draw refused under the same random bytes. */
  readonly verdict: string;
  readonly refused: number;
}

/**
 * Ask everything.
 *
 * @param minimumPeople floor of the breakdowns' keys
 * @param scratch folder for a file of tags
 */
export async function askEverything(
  engine: SqlEngine,
  window: { readonly from: string; readonly to: string },
  minimumPeople: number,
  scratch: string,
): Promise<Answers> {
  const figures: Record<string, string> = {};
  for (const name of QUERIES) figures[name] = formatCanonical(await engine.rows(readQuery(name, window)));
  const release = { ...releaseSchema.parse({}), coverage: 'timeline' as const, minimumPeople };
  const plan = planRelease('v1', release, window, NOTHING_PUBLISHED);
  await engine.readCsv('counted', 'tag', []);
  const exact = await countExactly(engine, plan);
  const verdicts: string[] = [];
  // Once as it is, and once against counts that are one too high: the gate must refuse the same way.
  const doctored = exact.map((table) => ({
    ...table,
    rows: table.rows.map((row, at) =>
      at === 0 && table.table === 'new_people'
        ? { ...row, count: (row.count + 1n) as typeof row.count }
        : row,
    ),
  }));
  for (const tables of [exact, doctored]) {
    try {
      await checkBounds(engine, plan, tables);
      verdicts.push('the bounds hold');
    } catch (error) {
      if (!(error instanceof CensusError)) throw error;
      verdicts.push(`${error.code} ${error.facts.what}`);
    }
  }
  let refused = 0;
  for (const [at, table] of exact.entries()) {
    const tablePlan = plan.tables[at];
    if (tablePlan === undefined) continue;
    const drawn = drawTable(table, tablePlan, minimumPeople, repeatableBytes(table.table));
    const kept = new Set(drawn.rows.map(({ key }) => key.join('/')));
    for (const { key } of table.rows) {
      const name = key.join('/');
      if (kept.has(name)) continue;
      refused += 1;
      verdicts.push(`${table.table}: refused ${name}`);
    }
  }
  // Whom a release counts is written, read again, and then nobody is left to be counted.
  const tags = join(scratch, 'counted.csv');
  await engine.writeCsv(
    'SELECT tag FROM first_seen WHERE NOT EXISTS (SELECT 1 FROM counted WHERE counted.tag = first_seen.tag) ORDER BY tag',
    tags,
  );
  figures['counted'] = readFileSync(tags, 'utf8').replaceAll('\r\n', '\n');
  await engine.readCsv('counted', 'tag', [tags]);
  const again = await countExactly(engine, {
    ...plan,
    tables: plan.tables.filter(({ table }) => table === 'new_people'),
  });
  verdicts.push(`still uncounted: ${again[0]?.rows.reduce((sum, { count }) => sum + count, 0n)}`);
  const counts = exact.map(({ table, rows }) => [
    table,
    rows.map(({ key, count }) => `${key.join('/')}=${count}`).join('\n'),
  ]);
  return { figures, counts: Object.fromEntries(counts), verdict: verdicts.join('\n'), refused };
}
