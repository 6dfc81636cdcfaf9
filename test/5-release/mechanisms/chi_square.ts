/** Pearson's chi-square tests, and all that they need: the survival function by the regularised incomplete gamma. */

/** Least expected count of a cell; rarer values at both ends are pooled (Cochran 1954). */
const LEAST_EXPECTED = 10;
/** Where a series or a continued fraction has converged. */
const PRECISION = 1e-16;
/** Coefficients of Lanczos's approximation for g = 7, good to 15 digits. */
const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** ln Γ(a) for a ≥ 1/2. */
function lnGamma(a: number): number {
  const [first = 1, ...rest] = LANCZOS;
  const series = rest.reduce((total, c, k) => total + c / (a + k), first);
  const t = a + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (a - 0.5) * Math.log(t) - t + Math.log(series);
}

/** Q(a, x) = Γ(a, x)/Γ(a): by its power series below a + 1, by Lentz's continued fraction above. */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - lnGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let total = term;
    for (let k = 1; term > total * PRECISION; k += 1) {
      term *= x / (a + k);
      total += term;
    }
    return 1 - scale * total;
  }
  let b = x + 1 - a;
  let [c, d] = [1e300, 1 / b];
  let total = d;
  for (let k = 1; k < 100_000; k += 1) {
    const factor = -k * (k - a);
    b += 2;
    d = 1 / (factor * d + b);
    c = b + factor / c;
    total *= c * d;
    if (Math.abs(c * d - 1) < PRECISION) break;
  }
  return scale * total;
}

/** Probability that chi-square with so many degrees of freedom is above a statistic. */
export function chiSquareSurvival(statistic: number, degrees: number): number {
  return upperGamma(degrees / 2, statistic / 2);
}

/** Outcome of a chi-square test. */
export interface Fit {
  readonly draws: number;
  readonly cells: number;
  readonly statistic: number;
  readonly degrees: number;
  readonly p: number;
}

/** Counts of what a function draws. */
export function tally(draws: number, draw: () => bigint): Map<number, number> {
  const counts = new Map<number, number>();
  for (let k = 0; k < draws; k += 1) {
    const value = Number(draw());
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** Mass of everything from `start` outwards: until it can no longer matter. */
function tailMass(mass: (x: number) => number, start: number, step: 1 | -1): number {
  let total = 0;
  for (let x = start; mass(x) > 1e-25; x += step) total += mass(x);
  return total;
}

/** Whether counts come from a distribution which is largest at 0 and falls on both sides, if it has both. */
export function fitMass(counts: ReadonlyMap<number, number>, mass: (x: number) => number): Fit {
  const draws = counts.values().reduce((total, count) => total + count, 0);
  let [low, high] = [0, 0];
  while (mass(low - 1) * draws >= LEAST_EXPECTED) low -= 1;
  while (mass(high + 1) * draws >= LEAST_EXPECTED) high += 1;
  const observed = new Array<number>(high - low + 1).fill(0);
  const expected = observed.map((_, index) => mass(low + index) * draws);
  let isPossible = true;
  for (const [value, count] of counts) {
    const index = Math.min(Math.max(value, low), high) - low;
    observed[index] = (observed[index] ?? 0) + count;
    if (mass(value) === 0) isPossible = false;
  }
  // The tails belong to the last cell of their side.
  expected[0] = (expected[0] ?? 0) + tailMass(mass, low - 1, -1) * draws;
  expected[high - low] = (expected[high - low] ?? 0) + tailMass(mass, high + 1, 1) * draws;
  const chiSquare = expected.reduce((sum, e, index) => sum + ((observed[index] ?? 0) - e) ** 2 / e, 0);
  const statistic = isPossible ? chiSquare : Number.POSITIVE_INFINITY;
  const degrees = observed.length - 1;
  return {
    draws,
    cells: observed.length,
    statistic,
    degrees,
    p: isPossible ? chiSquareSurvival(statistic, degrees) : 0,
  };
}

/** Whether two counts come from the same distribution, whichever it is. */
export function fitEachOther(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Fit {
  const total = (counts: ReadonlyMap<number, number>) => counts.values().reduce((sum, n) => sum + n, 0);
  const [drawsA, drawsB] = [total(a), total(b)];
  const values = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y);
  const cells: (readonly [number, number])[] = [];
  let [inA, inB] = [0, 0];
  for (const value of values) {
    inA += a.get(value) ?? 0;
    inB += b.get(value) ?? 0;
    if (inA + inB < 4 * LEAST_EXPECTED) continue;
    cells.push([inA, inB]);
    [inA, inB] = [0, 0];
  }
  const [lastA, lastB] = cells.pop() ?? [0, 0];
  cells.push([lastA + inA, lastB + inB]);
  const ratio = Math.sqrt(drawsB / drawsA);
  const statistic = cells.reduce((sum, [x, y]) => sum + (ratio * x - y / ratio) ** 2 / (x + y), 0);
  const degrees = cells.length - 1;
  return {
    draws: drawsA,
    cells: cells.length,
    statistic,
    degrees,
    p: chiSquareSurvival(statistic, degrees),
  };
}
