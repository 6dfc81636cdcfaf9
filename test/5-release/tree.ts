/** Exact probabilities of a sampler: every way its random integers can fall, with its rational weight, by replay. */
import type { BitSource } from '../../pipeline/5-release/mechanisms/random.ts';
import { ONE, Rational } from '../../pipeline/5-release/mechanisms/rational.ts';

/** Thrown where a path has become so rare that it is left out. */
class TooRare extends Error {}

interface Choice {
  readonly bound: bigint;
  value: bigint;
}

/** Follows a list of choices, and takes the first value wherever the list ends. */
class ReplaySource {
  readonly choices: Choice[];
  private at = 0;
  private weight = ONE;
  private readonly least: Rational;

  constructor(choices: Choice[], least: Rational) {
    this.choices = choices;
    this.least = least;
  }

  below(bound: bigint): bigint {
    const known = this.choices[this.at];
    if (known === undefined) this.choices.push({ bound, value: 0n });
    this.at += 1;
    this.weight = this.weight.div(new Rational(bound));
    if (this.weight.compare(this.least) < 0n) throw new TooRare();
    return known?.value ?? 0n;
  }

  bit(): boolean {
    return this.below(2n) === 1n;
  }

  get probability(): Rational {
    return this.weight;
  }
}

export interface Tree {
  /** Probability of each outcome along the paths that were followed. */
  readonly outcomes: ReadonlyMap<bigint, number>;
  /** Probability of all paths that were left out. */
  readonly left: number;
}

/** Follow every path whose probability is at least `least`. */
export function enumerate(draw: (source: BitSource) => bigint, least: Rational): Tree {
  const outcomes = new Map<bigint, number>();
  let followed = 0;
  let choices: Choice[] = [];
  for (;;) {
    const source = new ReplaySource(choices, least);
    try {
      const outcome = draw(source as unknown as BitSource);
      const p = Number(source.probability.num) / Number(source.probability.den);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + p);
      followed += p;
    } catch (error) {
      if (!(error instanceof TooRare)) throw error;
    }
    choices = source.choices;
    // The next path: the last choice that has another value, and nothing after it.
    let last = choices.pop();
    while (last !== undefined && last.value + 1n >= last.bound) last = choices.pop();
    if (last === undefined) return { outcomes, left: 1 - followed };
    choices.push({ bound: last.bound, value: last.value + 1n });
  }
}
