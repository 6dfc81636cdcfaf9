/**
 * The samplers over ten million real random draws each against their closed forms, and against another
 * implementation in another language where there is one. Fails where any p is below one in a million.
 *
 *     node test/5-release/prove_mechanisms.ts [draws [word in the name of a distribution]]
 *
 * For the comparison: python3 -m venv .cache/venv-mechanisms && .cache/venv-mechanisms/bin/pip install opendp
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { epsilonOfRho, rhoOfGaussian } from '../../pipeline/5-release/mechanisms/accounting.ts';
import { drawDiscreteGaussian } from '../../pipeline/5-release/mechanisms/discrete_gaussian.ts';
import { drawDiscreteLaplace } from '../../pipeline/5-release/mechanisms/discrete_laplace.ts';
import { BitSource } from '../../pipeline/5-release/mechanisms/random.ts';
import { parseRational, type Rational } from '../../pipeline/5-release/mechanisms/rational.ts';
import { type Fit, fitEachOther, fitMass, tally } from './mechanisms/chi_square.ts';
import { SAMPLERS } from './mechanisms/samplers.ts';

const ALPHA = 1e-6;
/** Draws of each implementation where two are compared. */
const DRAWS_EACH = 1_000_000;
/** Relative difference of two accountants that search differently for the best order. */
const ACCOUNTING = 0.01;

const PYTHON = fileURLToPath(new URL('../../.cache/venv-mechanisms/bin/python', import.meta.url));
const SCRIPT = fileURLToPath(new URL('./independent.py', import.meta.url));

const SAMPLES = [
  { kind: 'laplace', scale: '1' },
  { kind: 'laplace', scale: '4' },
  { kind: 'laplace', scale: '37/2' },
  { kind: 'gaussian', scale: '1' },
  { kind: 'gaussian', scale: '5/2' },
  { kind: 'gaussian', scale: '30' },
] as const;

const BUDGETS = ['1', '3', '5', '20', '100'].flatMap((sigma) =>
  ['1e-6', '1e-8', '1e-10'].map((delta) => ({ sigma, delta })),
);

const Answer = z.object({
  version: z.string(),
  counts: z.array(z.record(z.string(), z.number())),
  epsilons: z.array(z.number()),
});

const bits = new BitSource((count) => randomBytes(count));
let hasFailed = false;

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const toNumber = ({ num, den }: Rational): number => Number(num) / Number(den);

/** One line on one test. */
function report(name: string, { draws, cells, statistic, degrees, p }: Fit): void {
  if (!(p >= ALPHA)) hasFailed = true;
  const figures = `draws ${draws}  cells ${cells}  chi-square ${statistic.toFixed(2)}  df ${degrees}`;
  print(`${p >= ALPHA ? 'ok  ' : 'FAIL'} ${name.padEnd(26)} ${figures}  p ${p.toPrecision(4)}`);
}

/** The same questions to the other implementation; null where it is missing. */
function askOther(): z.infer<typeof Answer> | null {
  const asked = {
    draws: DRAWS_EACH,
    samples: SAMPLES.map(({ kind, scale }) => ({ kind, scale: toNumber(parseRational(scale)) })),
    budgets: BUDGETS.map(({ sigma, delta }) => ({ sigma: Number(sigma), delta: Number(delta) })),
  };
  const options = { input: JSON.stringify(asked), encoding: 'utf8', maxBuffer: 1e8 } as const;
  const found = spawnSync(PYTHON, ['-c', 'import opendp'], options);
  if (found.status !== 0) return null;
  const { status, stdout, stderr } = spawnSync(PYTHON, [SCRIPT], options);
  if (status !== 0) throw new Error(`the other implementation failed: ${stderr}`);
  return Answer.parse(JSON.parse(stdout));
}

/** Draws and ε of both implementations side by side. */
function compareWithOther(): void {
  const other = askOther();
  if (other === null) {
    print('skip comparison with OpenDP: no Python with the package opendp in .cache/venv-mechanisms');
    return;
  }
  for (const [index, { kind, scale }] of SAMPLES.entries()) {
    const parameter = parseRational(scale);
    const draw = () =>
      kind === 'laplace'
        ? drawDiscreteLaplace(parameter, bits)
        : drawDiscreteGaussian(parameter.mul(parameter), bits);
    const theirs = Object.entries(other.counts[index] ?? {}).map(
      ([value, count]) => [Number(value), count] as const,
    );
    report(
      `${kind} ${scale}, OpenDP ${other.version}`,
      fitEachOther(tally(DRAWS_EACH, draw), new Map(theirs)),
    );
  }
  for (const [index, { sigma, delta }] of BUDGETS.entries()) {
    const parameter = parseRational(sigma);
    const rho = rhoOfGaussian(1n, parameter.mul(parameter));
    const ours = toNumber(epsilonOfRho(rho, parseRational(delta)));
    const theirs = other.epsilons[index] ?? Number.NaN;
    // Ours may only be above, but for the rounding of theirs.
    const isFine = ours >= theirs * (1 - 1e-6) && ours <= theirs * (1 + ACCOUNTING);
    if (!isFine) hasFailed = true;
    print(
      `${isFine ? 'ok  ' : 'FAIL'} sigma ${sigma.padEnd(4)} delta ${delta.padEnd(6)} epsilon ${ours}  OpenDP ${theirs}`,
    );
  }
}

const [draws = '10000000', word = ''] = process.argv.slice(2);
for (const { name, draw, mass } of SAMPLERS.filter((sampler) => sampler.name.includes(word))) {
  report(
    name,
    fitMass(
      tally(Number(draws), () => draw(bits)),
      mass,
    ),
  );
}
compareWithOther();
process.exitCode = hasFailed ? 1 : 0;
