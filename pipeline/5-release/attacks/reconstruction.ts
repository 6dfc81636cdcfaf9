/**
 * Attack 5: compute the people from the tables. The attacker has the live corpus, so it knows everybody's posts; an
 * integer program finds who was counted, and by which post, so that all published tables fit best (Garfinkel, Abowd
 * and Martindale, "Understanding database reconstruction attacks on public data", 2019).
 */
import { createRequire } from 'node:module';
import { HISTOGRAM_KEYS } from '../exact.ts';
import { addNoise, exactCount } from '../mechanisms/counts.ts';
import { BitSource } from '../mechanisms/random.ts';
import type { TablePlan } from '../types.ts';
import type { Attack } from './attack.ts';

/** People of a synthetic town, each counted with probability one half: so few that a cell is often a person. */
const TOWN = 30;
/** Posts of each. */
const POSTS = 2;
/** Towns that are rebuilt. */
const TOWNS = 16;
/** Success may exceed guessing by this factor, and by three standard errors. */
const LIMIT = 1.05;
/** Seconds for one program: a town whose tables fit nothing well may be left with the best answer found. */
const SECONDS = 5;

const TABLES = ['scripts', 'features', 'hours', 'lengths'] as const;
type Histogram = (typeof TABLES)[number];
/** A post as the tables see it: its place in each. */
type Post = Readonly<Record<Histogram, number>>;
interface Town {
  readonly posts: readonly (readonly Post[])[];
  /** The post by which each person is counted; −1 for who is not. */
  readonly counted: readonly number[];
}

/** What is used of HiGHS (MIT), an integer programming solver compiled to WebAssembly. */
interface Solver {
  solve(
    program: string,
    options: Readonly<Record<string, unknown>>,
  ): {
    readonly Status: string;
    readonly Columns: Readonly<Record<string, { readonly Primal?: number }>>;
  };
}

const loadHighs = createRequire(import.meta.url)('highs') as () => Promise<Solver>;

function drawPost(bits: BitSource): Post {
  const place = (table: Histogram): number => Number(bits.below(BigInt(HISTOGRAM_KEYS[table].length)));
  return {
    scripts: place('scripts'),
    features: place('features'),
    hours: place('hours'),
    lengths: place('lengths'),
  };
}

function makeTown(bits: BitSource): Town {
  const posts = Array.from({ length: TOWN }, () => Array.from({ length: POSTS }, () => drawPost(bits)));
  const counted = posts.map(() => (bits.bit() ? Number(bits.below(BigInt(POSTS))) : -1));
  return { posts, counted };
}

/** Exact counts of a town's table. */
function count(town: Town, table: Histogram): bigint[] {
  const counts = HISTOGRAM_KEYS[table].map(() => 0n);
  town.posts.forEach((posts, person) => {
    const post = posts[town.counted[person] ?? -1];
    if (post !== undefined) counts[post[table]] = (counts[post[table]] ?? 0n) + 1n;
  });
  return counts;
}

/** The program: each person counts by at most one post; distances from the tables are as small as they can be. */
function formulate(town: Town, tables: readonly (readonly [Histogram, readonly bigint[]])[]): string {
  const slacks: string[] = [];
  const constraints: string[] = [];
  const variables: string[] = [];
  town.posts.forEach((posts, person) => {
    const own = posts.map((_, post) => `x${person}_${post}`);
    variables.push(...own);
    constraints.push(` p${person}: ${own.join(' + ')} <= 1`);
  });
  for (const [table, counts] of tables) {
    counts.forEach((target, at) => {
      const terms = town.posts.flatMap((posts, person) =>
        posts.flatMap((post, number) => (post[table] === at ? [`x${person}_${number}`] : [])),
      );
      const name = `${table}${at}`;
      slacks.push(`u${name}`, `v${name}`);
      constraints.push(` c${name}: ${[...terms, `u${name}`].join(' + ')} - v${name} = ${target}`);
    });
  }
  return `Minimize\n obj: ${slacks.join(' + ')}\nSubject To\n${constraints.join('\n')}\nBinary\n ${variables.join(' ')}\nEnd\n`;
}

/** Share of people of whom the solver says rightly whether they were counted. */
function rebuild(
  highs: Solver,
  town: Town,
  tables: readonly (readonly [Histogram, readonly bigint[]])[],
): number {
  const { Columns } = highs.solve(formulate(town, tables), { time_limit: SECONDS });
  let right = 0;
  town.counted.forEach((post, person) => {
    const value =
      town.posts[person]?.some((_, at) => (Columns[`x${person}_${at}`]?.Primal ?? 0) > 0.5) ?? false;
    if (value === post >= 0) right += 1;
  });
  return right / TOWN;
}

export const reconstruction: Attack = {
  id: 'reconstruction',
  risk: 'The tables are so many and so exact that the people behind them can be computed.',
  check:
    'Synthetic towns of 30 people, whose posts the attacker knows, are published with the noise of this release; integer programming finds who was counted. It may be right no more than 1.05 times as often as guessing. The same towns without noise show what the solver can do.',
  mitigation: 'Few tables, one post of each person in them, and noise on every cell.',
  async run(input) {
    const plans = new Map<string, TablePlan>(input.neighbours.plan.tables.map((plan) => [plan.table, plan]));
    const drawn = TABLES.flatMap((table) => {
      const noise = plans.get(table)?.noise;
      return noise === undefined || noise.type === 'truncated-geometric' ? [] : [{ table, noise }];
    });
    if (drawn.length < 2) {
      return { holds: true, figure: 'The release draws no histograms that could be combined.', failures: [] };
    }
    const bits = new BitSource(input.random);
    const highs = await loadHighs();
    let [noisy, bare] = [0, 0];
    const towns = Math.max(4, Math.ceil(TOWNS * input.effort));
    for (let at = 0; at < towns; at += 1) {
      const town = makeTown(bits);
      const exact = drawn.map(({ table }) => [table, count(town, table)] as const);
      const published = drawn.map(
        ({ table, noise }) =>
          [table, count(town, table).map((n) => addNoise(exactCount(n), noise, bits))] as const,
      );
      bare += rebuild(highs, town, exact) / towns;
      noisy += rebuild(highs, town, published) / towns;
    }
    const slack = 1.5 / Math.sqrt(towns * TOWN);
    const failures = noisy > 0.5 * LIMIT + slack ? ['people can be computed from the tables'] : [];
    return {
      holds: failures.length === 0,
      figure: `Right about ${(100 * noisy).toFixed(0)} % of the people, where guessing is right about 50 %, and the same solver without the noise about ${(100 * bare).toFixed(0)} %.`,
      failures,
    };
  },
};
