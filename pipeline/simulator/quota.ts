/**
 * Split a whole number over weights by largest remainder (Hamilton), so that counts are exact and not lucky.
 *
 * @returns integers that sum to `total`, in the order of `weights`; all zero where every weight is zero
 */
export function splitByQuota(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum <= 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const counts = exact.map(Math.floor);
  let rest = total - counts.reduce((all, count) => all + count, 0);
  const order = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((x, y) => y.remainder - x.remainder || x.index - y.index);
  for (const { index } of order) {
    if (rest <= 0) break;
    counts[index] = (counts[index] ?? 0) + 1;
    rest -= 1;
  }
  return counts;
}

/** First index whose value is above `bound` in an ascending list, among the first `length` entries. */
export function upperBound(list: ArrayLike<number>, bound: number, length = list.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] ?? 0) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
