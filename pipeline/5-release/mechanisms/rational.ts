/** Exact numbers: quotients of BigInts in lowest terms. No operation takes or gives a floating-point number. */

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** A rational number; `den` is positive, and the two have no common factor. */
export class Rational {
  readonly num: bigint;
  readonly den: bigint;

  /** @throws RangeError for a denominator of zero */
  constructor(num: bigint, den = 1n) {
    if (den === 0n) throw new RangeError('a rational number has no denominator of zero');
    const sign = den < 0n ? -1n : 1n;
    const common = gcd(num, den * sign) || 1n;
    this.num = (sign * num) / common;
    this.den = (sign * den) / common;
  }

  add(other: Rational): Rational {
    return new Rational(this.num * other.den + other.num * this.den, this.den * other.den);
  }

  sub(other: Rational): Rational {
    return new Rational(this.num * other.den - other.num * this.den, this.den * other.den);
  }

  mul(other: Rational): Rational {
    return new Rational(this.num * other.num, this.den * other.den);
  }

  div(other: Rational): Rational {
    return new Rational(this.num * other.den, this.den * other.num);
  }

  /** Negative, zero or positive as this is below, equal to or above the other. */
  compare(other: Rational): bigint {
    return this.num * other.den - other.num * this.den;
  }

  floor(): bigint {
    const quotient = this.num / this.den;
    return this.num < 0n && quotient * this.den !== this.num ? quotient - 1n : quotient;
  }

  ceil(): bigint {
    return -new Rational(-this.num, this.den).floor();
  }

  /** `num/den`, or `num` where it is whole: what the ledger writes. */
  toString(): string {
    return this.den === 1n ? String(this.num) : `${this.num}/${this.den}`;
  }
}

export const ZERO = new Rational(0n);
export const ONE = new Rational(1n);

/** A sum of rational numbers. */
export function sum(terms: readonly Rational[]): Rational {
  return terms.reduce((total, term) => total.add(term), ZERO);
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/iu;
const FRACTION = /^(-?\d+)\/(\d+)$/u;

/**
 * Read `0.25`, `1e-8` or `1/4` exactly.
 *
 * @throws RangeError for anything else
 */
export function parseRational(text: string): Rational {
  const fraction = FRACTION.exec(text);
  if (fraction?.[1] !== undefined && fraction[2] !== undefined) {
    return new Rational(BigInt(fraction[1]), BigInt(fraction[2]));
  }
  const [, sign, whole, part = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) throw new RangeError('not a decimal number or a fraction');
  const shift = BigInt(exponent) - BigInt(part.length);
  const digits = BigInt(`${sign ?? ''}${whole}${part}`);
  return shift >= 0n ? new Rational(digits * 10n ** shift) : new Rational(digits, 10n ** -shift);
}
