import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ONE, parseRational, Rational, sum, ZERO } from '../../../pipeline/5-release/mechanisms/rational.ts';

const LIMIT = 10n ** 30n;
const integer = fc.oneof(fc.bigInt({ min: -LIMIT, max: LIMIT }), fc.bigInt({ min: -9n, max: 9n }));
const nonZero = integer.filter((value) => value !== 0n);
const rational = fc.tuple(integer, nonZero).map(([num, den]) => new Rational(num, den));

/** Whether a number is the fraction num/den, and in lowest terms. */
function isFraction(value: Rational, num: bigint, den: bigint): boolean {
  let [a, b] = [value.num < 0n ? -value.num : value.num, value.den];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 1n && value.den > 0n && value.num * den === num * value.den;
}

describe('arithmetic', () => {
  test('is that of fractions, in lowest terms with a positive denominator', () => {
    fc.assert(
      fc.property(integer, nonZero, integer, nonZero, (a, b, c, d) => {
        const [x, y] = [new Rational(a, b), new Rational(c, d)];
        expect(isFraction(x, a, b)).toBe(true);
        expect(isFraction(x.add(y), a * d + c * b, b * d)).toBe(true);
        expect(isFraction(x.sub(y), a * d - c * b, b * d)).toBe(true);
        expect(isFraction(x.mul(y), a * c, b * d)).toBe(true);
        if (c !== 0n) expect(isFraction(x.div(y), a * d, b * c)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('obeys the laws of a field', () => {
    fc.assert(
      fc.property(rational, rational, rational, (x, y, z) => {
        expect(x.add(y)).toEqual(y.add(x));
        expect(x.mul(y)).toEqual(y.mul(x));
        expect(x.add(y).add(z)).toEqual(x.add(y.add(z)));
        expect(x.mul(y).mul(z)).toEqual(x.mul(y.mul(z)));
        expect(x.mul(y.add(z))).toEqual(x.mul(y).add(x.mul(z)));
        expect(x.add(ZERO)).toEqual(x);
        expect(x.mul(ONE)).toEqual(x);
        expect(x.sub(x)).toEqual(ZERO);
        if (x.num !== 0n) expect(x.mul(ONE.div(x))).toEqual(ONE);
        expect(sum([x, y, z])).toEqual(x.add(y).add(z));
      }),
      { numRuns: 300 },
    );
    expect(sum([])).toEqual(ZERO);
  });

  test('a denominator of zero is refused', () => {
    expect(() => new Rational(1n, 0n)).toThrow(RangeError);
    expect(() => ONE.div(ZERO)).toThrow(RangeError);
  });
});

describe('order', () => {
  test('floor and ceil enclose a number, negative ones too', () => {
    fc.assert(
      fc.property(rational, (x) => {
        const [floor, ceil] = [x.floor(), x.ceil()];
        expect(floor * x.den <= x.num && x.num < (floor + 1n) * x.den).toBe(true);
        expect((ceil - 1n) * x.den < x.num && x.num <= ceil * x.den).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect([new Rational(-7n, 2n).floor(), new Rational(-7n, 2n).ceil()]).toEqual([-4n, -3n]);
    expect([new Rational(-4n, 2n).floor(), new Rational(-4n, 2n).ceil()]).toEqual([-2n, -2n]);
    expect([new Rational(-1n, 3n).floor(), new Rational(-1n, 3n).ceil()]).toEqual([-1n, 0n]);
  });

  test('compare has the sign of the difference', () => {
    const sign = (value: bigint): number => (value < 0n ? -1 : Number(value > 0n));
    fc.assert(
      fc.property(rational, rational, (x, y) => {
        expect(sign(x.compare(y))).toBe(sign(x.sub(y).num));
        expect(sign(y.compare(x)) + sign(x.compare(y))).toBe(0);
        expect(x.compare(x)).toBe(0n);
      }),
    );
    expect(new Rational(-1n, 2n).compare(new Rational(-1n, 3n)) < 0n).toBe(true);
    expect(new Rational(1n, -2n).compare(ZERO) < 0n).toBe(true);
  });
});

describe('text', () => {
  test.each([
    ['0.25', 1n, 4n],
    ['-0.25', -1n, 4n],
    ['-0', 0n, 1n],
    ['1e-8', 1n, 10n ** 8n],
    ['2.5E+3', 2500n, 1n],
    ['2.5e3', 2500n, 1n],
    ['1/3', 1n, 3n],
    ['-6/4', -3n, 2n],
    ['007', 7n, 1n],
    ['0.1', 1n, 10n],
  ])('reads %s', (text, num, den) => {
    expect(parseRational(text)).toEqual(new Rational(num, den));
  });

  const REFUSED = ['', ' ', 'x', '1.', '.5', '+1', '--1', 'NaN', 'Infinity', '0x1', '1e', '1e0.5', '1e1000'];
  const REFUSED_TOO = ['1/0', '1/-2', '1/2/3', '0.5/2', '1 ', ' 1', '1\n', '1,5', '1_000', '1n', '１', '−1'];
  test.each([...REFUSED, ...REFUSED_TOO])('refuses %j', (text) => {
    expect(() => parseRational(text)).toThrow(RangeError);
  });

  test('reads what toString writes, and any decimal number exactly', () => {
    fc.assert(
      fc.property(rational, fc.nat({ max: 40 }), (x, places) => {
        expect(parseRational(String(x))).toEqual(x);
        expect(parseRational(`${x.num}e-${places}`)).toEqual(new Rational(x.num, 10n ** BigInt(places)));
      }),
    );
  });
});
