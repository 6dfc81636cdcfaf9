/**
 * Exact laws of samplers: a source of random integers which answers in every possible way. The sampler runs again
 * for each way, deepest answer first; each run replays the answers of the run before up to the one that changes.
 */
import type * as Bernoulli from '../../../pipeline/5-release/mechanisms/bernoulli.ts';
import { BitSource } from '../../../pipeline/5-release/mechanisms/random.ts';
import type { Rational } from '../../../pipeline/5-release/mechanisms/rational.ts';

/** How far a tree is followed. */
export interface Reach {
  /** A branch less probable than that is cut off. */
  readonly leastWeight: number;
  /** Cut off where the sampler begins another round, that is with its next call of `below`. Default: never. */
  readonly rounds?: number;
  /** Take coins of probability e^(−γ) as one branching in two, where the module of coins was replaced. */
  readonly hasWholeCoins?: boolean;
}

/** The law of a sampler, as far as it was followed: the masses and the two rests sum to one. */
export interface Law {
  readonly mass: ReadonlyMap<string, number>;
  /** Mass of the branches that were too improbable to follow. */
  readonly rare: number;
  /** Mass of the branches that go on in another round. */
  readonly later: number;
  readonly runs: number;
}

interface Choice {
  index: number;
  readonly weights: readonly number[];
}

const TOO_RARE = new Error('this branch is too improbable');
const NEXT_ROUND = new Error('this branch goes on in another round');

/** The source for one sampler. */
export class ProbabilityTree extends BitSource {
  private readonly path: Choice[] = [];
  private readonly reach: Reach;
  private depth = 0;
  private round = 0;
  /** Probability of the answers of this run so far. */
  weight = 1;

  constructor(reach: Reach) {
    super(() => new Uint8Array(0));
    this.reach = reach;
  }

  private choose(weights: readonly number[]): number {
    const choice = this.path[this.depth] ?? { index: 0, weights };
    this.path[this.depth] = choice;
    this.depth += 1;
    this.weight *= choice.weights[choice.index] ?? 0;
    if (this.weight === 0 || this.weight < this.reach.leastWeight) throw TOO_RARE;
    return choice.index;
  }

  /** Whether coins are to be one branching. */
  get hasWholeCoins(): boolean {
    return this.reach.hasWholeCoins === true;
  }

  override bit(): boolean {
    return this.choose([0.5, 0.5]) === 1;
  }

  override below(bound: bigint): bigint {
    this.round += 1;
    if (this.round > (this.reach.rounds ?? Number.POSITIVE_INFINITY)) throw NEXT_ROUND;
    const size = Number(bound);
    return BigInt(this.choose(new Array<number>(size).fill(1 / size)));
  }

  /** True with probability e^(−γ). */
  coin(gamma: Rational): boolean {
    const exponent = -Number(gamma.num) / Number(gamma.den);
    return this.choose([Math.exp(exponent), -Math.expm1(exponent)]) === 0;
  }

  /** Back to the first answer; false where every way was gone. */
  rewind(): boolean {
    [this.depth, this.round, this.weight] = [0, 0, 1];
    for (let last = this.path.at(-1); last !== undefined; last = this.path.at(-1)) {
      last.index += 1;
      if (last.index < last.weights.length) return true;
      this.path.pop();
    }
    return false;
  }
}

/** Follow a sampler through all that its source may answer. */
export function enumerateOutcomes(draw: (bits: ProbabilityTree) => unknown, reach: Reach): Law {
  const tree = new ProbabilityTree(reach);
  const mass = new Map<string, number>();
  let [rare, later, runs] = [0, 0, 0];
  do {
    runs += 1;
    try {
      const outcome = String(draw(tree));
      mass.set(outcome, (mass.get(outcome) ?? 0) + tree.weight);
    } catch (stop) {
      if (stop === TOO_RARE) rare += tree.weight;
      else if (stop === NEXT_ROUND) later += tree.weight;
      else throw stop;
    }
  } while (tree.rewind());
  return { mass, rare, later, runs };
}

/** The module of coins, with coins of probability e^(−γ) as one branching of a tree that asks for it. */
export function withWholeCoins(original: typeof Bernoulli): typeof Bernoulli {
  return {
    ...original,
    drawBernoulliExp: (gamma, bits) =>
      bits instanceof ProbabilityTree && bits.hasWholeCoins
        ? bits.coin(gamma)
        : original.drawBernoulliExp(gamma, bits),
  };
}
