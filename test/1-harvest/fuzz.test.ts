/**
 * Every page that a server may send. In CI for some seconds; `make prove-harvest` lets it run for CENSUS_FUZZ_SECONDS.
 * A failure prints the plan that led to it.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeToId } from '../../pipeline/1-harvest/id_clock.ts';
import { harvest } from '../../pipeline/1-harvest/index.ts';
import { makeStatus } from './fixture_server.ts';
import { MISCHIEF, startHostile } from './hostile.ts';
import { openStudy, serverSource, TO_MS } from './setup.ts';

const SECONDS = Number(process.env['CENSUS_FUZZ_SECONDS'] ?? 20);
const STATUSES = 300;
/** Longest that a source may hold us: two tries of the longest request, for each answer of a plan. */
const LONGEST_MS = 30_000;

const statuses = Array.from({ length: STATUSES }, (_, n) => {
  const ms = TO_MS - (n + 1) * 16 * 3_600_000;
  return makeStatus(timeToId('snowflake', ms), ms, { account: { acct: `person${n}` } });
});
const uris = new Set(statuses.map(({ uri }) => uri as string));

const patience = {
  connectTimeoutMs: 500,
  headersTimeoutMs: 300,
  bodyTimeoutMs: 300,
  requestTimeoutMs: 1000,
  tries: 2,
  backoffBaseMs: 1,
};

test(`whatever a server sends, the source ends and the others go on (${SECONDS} s)`, {
  timeout: SECONDS * 1000 + 10 * LONGEST_MS,
}, async () => {
  const good = await startHostile(statuses, []);
  const outcomes = new Map<string, number>();
  let plans = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(MISCHIEF, { minLength: 1, maxLength: 14 }), async (plan) => {
      const study = await openStudy();
      const hostile = await startHostile(statuses, plan);
      try {
        const sources = [serverSource(hostile.baseUrl, 'hostile'), serverSource(good.baseUrl, 'good')];
        const startedMs = Date.now();
        const reports = await harvest(study.options(sources, { patience }));
        expect(Date.now() - startedMs).toBeLessThan(LONGEST_MS);
        expect(reports[1]).toMatchObject({ outcome: 'harvested', statuses_kept: STATUSES });
        const first = reports[0];
        outcomes.set(
          `${first?.outcome} ${first?.reason}`,
          (outcomes.get(`${first?.outcome} ${first?.reason}`) ?? 0) + 1,
        );
        const leftOut = Object.values(first?.left_out ?? {}).reduce((sum, count) => sum + count, 0);
        expect(first?.statuses_seen).toBe((first?.statuses_kept ?? 0) + leftOut);
        // What was failed is asked again, of a server that has come to its senses.
        const again = await harvest(study.options([serverSource(hostile.baseUrl, 'hostile')], { patience }));
        const kept = (await study.readVault()).map(({ uri }) => uri as string);
        const whole = kept.filter((uri) => uris.has(uri));
        const isLying = plan.some(({ kind }) =>
          ['records', 'json', 'status', 'headers', 'cut', 'reverse'].includes(kind),
        );
        if (again[0]?.outcome === 'harvested' && !isLying) expect(new Set(whole).size).toBe(STATUSES);
        plans += 1;
      } finally {
        await hostile.close();
        study.remove();
      }
    }),
    { numRuns: 1_000_000, interruptAfterTimeLimit: SECONDS * 1000, endOnFailure: true },
  );
  await good.close();
  expect(plans).toBeGreaterThan(Math.min(10, SECONDS / 4));
  process.stderr.write(
    `fuzzed with ${plans} plans in ${SECONDS} s: ${[...outcomes]
      .sort((a, b) => b[1] - a[1])
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')}\n`,
  );
});
