/** Bounds of e^x by rational arithmetic: every rounding goes the safe way, so that a comparison with them is a proof. */
import { Rational } from './rational.ts';

/** Fraction bits of the fixed-point numbers: errors stay below 2^−150 for all exponents used here. */
const BITS = 192n;
const SCALE = 1n << BITS;
/** Terms of the series at |x| ≤ 1/2: the rest is below 2^−250. */
const TERMS = 48n;

function divideUp(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

/** e^y for y ≥ 0 in fixed point, rounded down or up at each step. */
function expFixed(y: Rational, up: boolean): bigint {
  const divide = up ? divideUp : (a: bigint, b: bigint) => a / b;
  const halvings = BigInt(y.floor().toString(2).length + 1);
  const x = divide(y.num * SCALE, y.den << halvings);
  let term = SCALE;
  let total = SCALE;
  for (let k = 1n; k <= TERMS; k += 1n) {
    term = divide(term * x, k * SCALE);
    total += term;
  }
  // What the series leaves out is less than its last term, since x ≤ 1/2.
  if (up) total += term + 1n;
  for (let k = 0n; k < halvings; k += 1n) total = divide(total * total, SCALE);
  return total;
}

/** A rational number not above e^x. */
export function expLower(x: Rational): Rational {
  return x.num >= 0n
    ? new Rational(expFixed(x, false), SCALE)
    : new Rational(SCALE, expFixed(new Rational(-x.num, x.den), true));
}

/** A rational number not below e^x. */
export function expUpper(x: Rational): Rational {
  return x.num >= 0n
    ? new Rational(expFixed(x, true), SCALE)
    : new Rational(SCALE, expFixed(new Rational(-x.num, x.den), false));
}
