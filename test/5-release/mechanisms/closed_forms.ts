/** Probability mass functions of the mechanisms, as the papers write them down. */

/** Discrete Laplace of scale t: (e^(1/t) − 1)/(e^(1/t) + 1) · e^(−|x|/t). */
export function laplaceMass(scale: number): (x: number) => number {
  const first = Math.tanh(1 / (2 * scale));
  return (x) => first * Math.exp(-Math.abs(x) / scale);
}

/** Discrete Gaussian of variance parameter σ²: e^(−x²/(2σ²)) over its sum. */
export function gaussianMass(variance: number): (x: number) => number {
  const weight = (x: number): number => Math.exp((-x * x) / (2 * variance));
  let total = 1;
  for (let x = Math.ceil(45 * Math.sqrt(variance)); x > 0; x -= 1) total += 2 * weight(x);
  return (x) => weight(x) / total;
}

/** k-truncated symmetric geometric: c · e^(−ε|x|) for |x| ≤ k. */
export function truncatedMass(epsilon: number, k: number): (x: number) => number {
  const q = Math.exp(-epsilon);
  const first = -Math.expm1(-epsilon) / (1 + q - 2 * q ** (k + 1));
  return (x) => (Math.abs(x) <= k ? first * q ** Math.abs(x) : 0);
}
