/** `make prove-privacy`: the long versions of what CI does short. Prints figures; exits with 1 where one is missed. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  buildExplorer,
  buildPackage,
  drawRelease,
  planVersion,
  writeRelease,
} from '../../pipeline/5-release/index.ts';
import { drawDiscreteGaussian } from '../../pipeline/5-release/mechanisms/discrete_gaussian.ts';
import { drawDiscreteLaplace } from '../../pipeline/5-release/mechanisms/discrete_laplace.ts';
import { BitSource } from '../../pipeline/5-release/mechanisms/random.ts';
import { parseRational } from '../../pipeline/5-release/mechanisms/rational.ts';
import { drawTruncatedGeometric } from '../../pipeline/5-release/mechanisms/truncated_geometric.ts';
import { releaseSchema } from '../../pipeline/config/schema.ts';
import { collectFacts } from '../../pipeline/engines/release_facts.ts';

import { compareWithOpenDp, installPython, validateCroissant } from './independent.ts';
import { fitMass, tally } from './mechanisms/chi_square.ts';
import { gaussianMass, laplaceMass, truncatedMass } from './mechanisms/closed_forms.ts';
import { runAll } from './mutants/run_all.ts';
import { ARTICLE_SIZE, buildPopulation } from './population.ts';
import { countPopulation, measureClipping, measureRebuilds } from './rebuilds.ts';
import { buildData, buildTown, drawOptions, makeTown } from './town.ts';

/** Probability of refusing a right sampler. */
const ALPHA = 1e-6;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const failures: string[] = [];
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const expectThat = (holds: boolean, what: string): void => {
  if (!holds) failures.push(what);
};

function proveSamplers(draws: number): void {
  say(`samplers, ${draws.toLocaleString('en')} draws each, against closed forms (α = ${ALPHA})`);
  const source = new BitSource((count) => randomBytes(count));
  const laplace = (t: string) => (bits: BitSource) => drawDiscreteLaplace(parseRational(t), bits);
  const gaussian = (v: string) => (bits: BitSource) => drawDiscreteGaussian(parseRational(v), bits);
  const cases: readonly (readonly [string, (bits: BitSource) => bigint, (x: number) => number])[] = [
    ['uniform below 1000', (bits) => bits.below(1000n), (x) => (x >= 0 && x < 1000 ? 1 / 1000 : 0)],
    ['discrete Laplace, scale 4', laplace('4'), laplaceMass(4)],
    ['discrete Laplace, scale 2/3', laplace('2/3'), laplaceMass(2 / 3)],
    ['discrete Laplace, scale 200', laplace('200'), laplaceMass(200)],
    ['discrete Gaussian, variance 1/2', gaussian('1/2'), gaussianMass(0.5)],
    ['discrete Gaussian, variance 100', gaussian('100'), gaussianMass(100)],
    ['discrete Gaussian, variance 38,604', gaussian('38604'), gaussianMass(38_604)],
    [
      'truncated geometric, ε 0.015, k 1056',
      (bits) => drawTruncatedGeometric(parseRational('0.015'), 1056n, bits),
      truncatedMass(0.015, 1056),
    ],
  ];
  for (const [name, draw, mass] of cases) {
    const fit = fitMass(
      tally(draws, () => draw(source)),
      mass,
    );
    say(`  ${name}: ${fit.cells} cells, χ² ${fit.statistic.toFixed(1)}, p ${fit.p.toPrecision(3)}`);
    expectThat(fit.p >= ALPHA, name);
  }
}

/** Error in per cent that a table may have, at the default budget. */
const WANTED: Readonly<Record<string, number>> = {
  'growth_weekly/cumulative_people': 0.05,
  'growth_weekly/active_people': 0.75,
  'growth_weekly/posts': 5,
  'growth_total/posts': 3,
};

async function proveRebuilds(rebuilds: number): Promise<void> {
  const datasetDir = await buildPopulation(join(ROOT, '.cache', 'population'), ARTICLE_SIZE);
  const base = { ...releaseSchema.parse({}), coverage: 'timeline' } as const;
  const truth = await countPopulation(datasetDir, base);
  const clipping = measureClipping(truth);
  say(
    `${rebuilds.toLocaleString('en')} releases of a SYNTHETIC population: 154,000 people, ${truth.posts.toLocaleString('en')} posts; counted in ${truth.seconds.toFixed(1)} s`,
  );
  say(
    `  cut off by the bounds: ${(100 * clipping.weekly).toFixed(2)} % of posts in the weekly series, ${(100 * clipping.total).toFixed(2)} % in the total`,
  );
  const measured = measureRebuilds(truth, rebuilds, () => undefined);
  for (const each of measured) {
    const name = `${each.table}/${each.measure}`;
    say(
      `  ${name} (${each.cells}): noise ${each.errorPercent.toFixed(3)} % (promised ${each.promisedPercent.toFixed(3)} %), 95 % within ${each.error95Percent.toFixed(3)} %, intervals hold ${(100 * each.coverage).toFixed(2)} %`,
    );
    // An interval of whole numbers can't hold exactly 95 %; cells of one draw go together, so rebuilds alone count.
    const slack = 3 * Math.sqrt((0.95 * 0.05) / rebuilds);
    expectThat(each.coverage > 0.94 - slack && each.coverage < 0.96 + slack, `coverage of ${name}`);
    const wanted = WANTED[name];
    if (wanted !== undefined)
      expectThat(each.error95Percent <= wanted || each.errorPercent <= wanted, `error of ${name}`);
  }
  for (const [epsilon, wanted] of [
    [0.4, 3],
    [1, 1],
  ] as const) {
    // The window is the whole lifetime here, and the total has all of the posts' budget: half of posts goes to it.
    const chosen = { lifetimeEpsilon: 10, epsilon: { posts: 2 * epsilon }, lifetimeDays: 212 };
    const release = { ...releaseSchema.parse(chosen), coverage: 'timeline' } as const;
    const other = await countPopulation(datasetDir, release);
    const total = measureRebuilds(other, rebuilds, () => undefined).find(
      ({ table, measure }) => table === 'growth_total' && measure === 'posts',
    );
    const cut = 100 * measureClipping(other).total;
    const error = Math.hypot(total?.errorPercent ?? Number.NaN, cut);
    say(
      `  total posts at ε ${epsilon}, window = lifetime: noise ${(total?.errorPercent ?? 0).toFixed(3)} %, cut off ${cut.toFixed(3)} %, together ${error.toFixed(3)} % (wanted ${wanted} %)`,
    );
    expectThat(error <= wanted, `total posts at ε ${epsilon}`);
  }
}

/** A town's package, for the official validator of Croissant. */
async function writeCroissant(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'census-prove-'));
  const town = await buildTown(join(dir, 'town'), makeTown());
  const options = drawOptions(town, 'v1', (count) => randomBytes(count));
  await drawRelease(options);
  const facts = collectFacts(town.run, 'v1', planVersion(options), options.ledger);
  const files = buildPackage(
    await buildData(town, options.ledger, 'v1', facts),
    facts,
    await buildExplorer(),
  );
  writeRelease(join(dir, 'v1'), files, facts.day);
  return join(dir, 'v1', 'croissant.json');
}

async function proveIndependently(draws: number): Promise<void> {
  const bin = installPython();
  if (bin === null) {
    say('independent implementations: skipped, since Python or its packages could not be had');
    return;
  }
  say(`beside OpenDP 0.16.0 (Rust), ${draws.toLocaleString('en')} draws each, and mlcroissant 1.1.1`);
  for (const { what, figure, holds } of [
    ...compareWithOpenDp(bin, draws),
    validateCroissant(bin, await writeCroissant()),
  ]) {
    say(`  ${what}: ${figure}`);
    expectThat(holds, what);
  }
}

async function provePlantedBugs(): Promise<void> {
  const caught = await runAll();
  const missed = caught.filter(({ caughtBy }) => caughtBy === 'nothing');
  say(`planted bugs: ${caught.length - missed.length} of ${caught.length} caught`);
  for (const { name, caughtBy } of caught) say(`  ${name}: ${caughtBy}`);
  expectThat(missed.length === 0, 'planted bugs');
}

const quick = process.argv.includes('--quick');
proveSamplers(quick ? 200_000 : 10_000_000);
await proveIndependently(quick ? 200_000 : 1_000_000);
await proveRebuilds(quick ? 50 : 1000);
if (!quick) await provePlantedBugs();
say(failures.length === 0 ? 'everything holds' : `MISSED: ${failures.join('; ')}`);
process.exitCode = failures.length === 0 ? 0 : 1;
