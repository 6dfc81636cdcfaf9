/** The samplers with the parameters that are tested on real random numbers, and their closed forms. */
import { drawBernoulliExp } from '../../../pipeline/5-release/mechanisms/bernoulli.ts';
import { drawDiscreteGaussian } from '../../../pipeline/5-release/mechanisms/discrete_gaussian.ts';
import { drawDiscreteLaplace } from '../../../pipeline/5-release/mechanisms/discrete_laplace.ts';
import type { BitSource } from '../../../pipeline/5-release/mechanisms/random.ts';
import { parseRational, type Rational } from '../../../pipeline/5-release/mechanisms/rational.ts';
import { drawTruncatedGeometric } from '../../../pipeline/5-release/mechanisms/truncated_geometric.ts';
import { gaussianMass, laplaceMass, truncatedMass } from './closed_forms.ts';

/** A distribution and the sampler which claims to draw it. */
export interface Sampler {
  readonly name: string;
  readonly draw: (bits: BitSource) => bigint;
  readonly mass: (x: number) => number;
}

/** A sampler of one parameter. */
function createSampler(
  name: string,
  text: string,
  draw: (parameter: Rational, bits: BitSource) => bigint,
  mass: (parameter: number) => (x: number) => number,
): Sampler {
  const parameter = parseRational(text);
  return {
    name: `${name} ${text}`,
    draw: (bits) => draw(parameter, bits),
    mass: mass(Number(parameter.num) / Number(parameter.den)),
  };
}

/** Probability of a coin: 1 with e^(−γ), 0 otherwise. */
function coinMass(gamma: number): (x: number) => number {
  return (x) => (x === 1 ? Math.exp(-gamma) : x === 0 ? -Math.expm1(-gamma) : 0);
}

export const SAMPLERS: readonly Sampler[] = [
  ...['1/7', '1', '5/2'].map((gamma) =>
    createSampler('coin', gamma, (g, bits) => BigInt(drawBernoulliExp(g, bits)), coinMass),
  ),
  ...['1/2', '1', '4', '37/3', '100'].map((scale) =>
    createSampler('laplace', scale, drawDiscreteLaplace, laplaceMass),
  ),
  ...['1/2', '1', '10', '123/7', '1000'].map((variance) =>
    createSampler('gaussian', variance, drawDiscreteGaussian, gaussianMass),
  ),
  ...(
    [
      ['1/2', 3],
      ['1', 8],
      ['1/10', 60],
    ] as const
  ).map(([epsilon, k]) =>
    createSampler(
      `truncated k=${k} epsilon`,
      epsilon,
      (e, bits) => drawTruncatedGeometric(e, BigInt(k), bits),
      (e) => truncatedMass(e, k),
    ),
  ),
];
