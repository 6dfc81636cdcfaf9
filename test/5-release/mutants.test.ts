import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MUTANTS } from './mutants/list.ts';
import { type Caught, plantAndRun, REPORTED, runAll } from './mutants/run_all.ts';

const MINUTES = 60_000;

test('the program without a planted bug passes every check', { timeout: 5 * MINUTES }, async () => {
  expect(await plantAndRun(null)).toBe('nothing');
});

test('every planted bug is caught, by what the report of a release says', {
  timeout: 20 * MINUTES,
}, async () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(30);
  const caught = await runAll();
  expect(caught.filter(({ caughtBy }) => caughtBy === 'nothing')).toEqual([]);
  expect(JSON.parse(readFileSync(REPORTED, 'utf8')) as Caught[]).toEqual(caught);
});
