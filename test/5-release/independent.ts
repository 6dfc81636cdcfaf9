/** Our samplers and accounting beside OpenDP's, and our Croissant file before its official validator: both in Python. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { epsilonOfRho } from '../../pipeline/5-release/mechanisms/accounting.ts';
import { drawDiscreteGaussian } from '../../pipeline/5-release/mechanisms/discrete_gaussian.ts';
import { drawDiscreteLaplace } from '../../pipeline/5-release/mechanisms/discrete_laplace.ts';
import { BitSource } from '../../pipeline/5-release/mechanisms/random.ts';
import { parseRational, Rational } from '../../pipeline/5-release/mechanisms/rational.ts';
import { fitEachOther, tally } from './mechanisms/chi_square.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VENV = join(ROOT, '.cache', 'venv');
const PACKAGES = ['opendp==0.16.0', 'mlcroissant==1.1.1'];

/** Path of the environment's programs, or null where Python or the packages can't be had. */
export function installPython(): string | null {
  const bin = join(VENV, 'bin');
  if (!existsSync(join(bin, 'mlcroissant'))) {
    if (spawnSync('python3', ['-m', 'venv', VENV]).status !== 0) return null;
    if (spawnSync(join(bin, 'pip'), ['install', '-q', ...PACKAGES]).status !== 0) return null;
  }
  return bin;
}

export interface Comparison {
  readonly what: string;
  readonly figure: string;
  readonly holds: boolean;
}

/** Samplers and accounting beside OpenDP. */
export function compareWithOpenDp(bin: string, draws: number): Comparison[] {
  const out = execFileSync(
    join(bin, 'python'),
    [join(ROOT, 'test', '5-release', 'independent.py'), String(draws)],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 24,
    },
  );
  const theirs = JSON.parse(out) as {
    laplace: Record<string, number>;
    gaussian: Record<string, number>;
    epsilons: [number, number, number][];
  };
  const read = (histogram: Record<string, number>): Map<number, number> =>
    new Map(Object.entries(histogram).map(([value, count]) => [Number(value), count]));
  const samplers = [
    [
      'discrete Laplace, scale 4',
      theirs.laplace,
      (bits: BitSource) => drawDiscreteLaplace(new Rational(4n), bits),
    ],
    [
      'discrete Gaussian, variance 100',
      theirs.gaussian,
      (bits: BitSource) => drawDiscreteGaussian(new Rational(100n), bits),
    ],
  ] as const;
  return [
    ...samplers.map(([what, histogram, draw]): Comparison => {
      const bits = new BitSource((count) => randomBytes(count));
      const ours = tally(draws, () => draw(bits));
      const { cells, p } = fitEachOther(read(histogram), ours);
      return { what, figure: `${cells} cells, p ${p.toPrecision(3)}`, holds: p > 1e-6 };
    }),
    ...theirs.epsilons.map(([sigma, delta, epsilon]): Comparison => {
      const variance = parseRational(String(sigma)).mul(parseRational(String(sigma)));
      const rho = new Rational(1n).div(variance.add(variance));
      const { num, den } = epsilonOfRho(rho, parseRational(String(delta)));
      const ours = Number(num) / Number(den);
      // Whole orders α cost a little; promising more than they do would be a mistake.
      const holds = ours >= epsilon - 1e-6 && ours <= epsilon * 1.01;
      return {
        what: `ε of σ ${sigma} at δ ${delta}`,
        figure: `${ours.toFixed(6)}, theirs ${epsilon.toFixed(6)}`,
        holds,
      };
    }),
  ];
}

/** Whether the official validator accepts a croissant.json without an error or a warning. */
export function validateCroissant(bin: string, path: string): Comparison {
  const { status, stderr } = spawnSync(join(bin, 'mlcroissant'), ['validate', '--jsonld', path], {
    encoding: 'utf8',
  });
  const warnings = stderr.match(/WARNING/gu)?.length ?? 0;
  return {
    what: 'croissant.json',
    figure: `exit ${status}, ${warnings} warnings`,
    holds: status === 0 && warnings === 0,
  };
}
