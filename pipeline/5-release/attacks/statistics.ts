/** Confidence bounds for the attacks. Floating point: nothing here is noise. */

/** ln Γ by Lanczos' approximation (g = 7, n = 9); relative error below 1e-13. */
export function logGamma(x: number): number {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const t = x + 6.5;
  const series = c.slice(1).reduce((total, value, index) => total + value / (x + index), c[0] ?? 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

/** Regularised incomplete beta I_x(a, b) by the continued fraction of Lentz. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front =
    Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) / a;
  let [f, c, d] = [1, 1, 0];
  for (let i = 0; i <= 500; i += 1) {
    const m = Math.floor(i / 2);
    let numerator = 1;
    if (i > 0 && i % 2 === 0) numerator = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    else if (i > 0) numerator = -((a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + numerator * d;
    d = 1 / (Math.abs(d) < 1e-30 ? 1e-30 : d);
    c = 1 + numerator / c;
    if (Math.abs(c) < 1e-30) c = 1e-30;
    f *= c * d;
    if (Math.abs(1 - c * d) < 1e-12) break;
  }
  return front * (f - 1);
}

/** Clopper and Pearson (1934): bounds of a probability after `hits` of `trials`, each missed with probability `alpha`. */
export function clopperPearson(
  hits: number,
  trials: number,
  alpha: number,
): { readonly low: number; readonly high: number } {
  const solve = (test: (p: number) => boolean): number => {
    let [low, high] = [0, 1];
    for (let step = 0; step < 60; step += 1) {
      const middle = (low + high) / 2;
      if (test(middle)) low = middle;
      else high = middle;
    }
    return low;
  };
  return {
    low: hits === 0 ? 0 : solve((p) => incompleteBeta(p, hits, trials - hits + 1) < alpha),
    high: hits === trials ? 1 : solve((p) => 1 - incompleteBeta(p, hits + 1, trials - hits) > alpha),
  };
}
