import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expLower, expUpper } from '../../../pipeline/5-release/mechanisms/exp_bounds.ts';
import { ONE, parseRational, Rational, ZERO } from '../../../pipeline/5-release/mechanisms/rational.ts';

/** e^x to 52 digits, by Python's decimal module. */
const KNOWN = [
  ['1', '2.718281828459045235360287471352662497757247093699960'],
  ['-1', '0.3678794411714423215955237701614608674458111310317678'],
  ['10', '22026.46579480671651695790064528424436635351261855678'],
  ['-60', '8.756510762696520338488732800739166036557107481781759E-27'],
  ['60', '114200738981568428366295718.3144765630198045959556396'],
  ['0.5', '1.648721270700128146848650787814163571653776100710148'],
  ['-18.25', '1.186112015134382983309908947354505906820594032792997E-8'],
] as const;

const GAP = new Rational(1n, 10n ** 40n);
/** Rounding of a decimal number of 52 digits. */
const ROUNDING = new Rational(1n, 10n ** 51n);
const exponent = fc
  .tuple(fc.bigInt({ min: -60n * 10n ** 9n, max: 60n * 10n ** 9n }), fc.bigInt({ min: 1n, max: 10n ** 9n }))
  .map(([num, den]) => new Rational(num, 10n ** 9n).add(new Rational(num % den, den * 100n)));

/** The double next to a rational number, within a few units in the last place. */
const toDouble = (x: Rational): number => {
  const shift = BigInt(Math.max(0, x.den.toString(2).length - x.num.toString(2).length + 64));
  return Number((x.num << shift) / x.den) / 2 ** Number(shift);
};

/** Whether two bounds enclose something and are close together. */
function areClose(low: Rational, high: Rational): boolean {
  return low.num > 0n && low.compare(high) <= 0n && high.sub(low).compare(low.mul(GAP)) < 0n;
}

test.each(KNOWN)('the bounds enclose e^%s to 52 digits', (text, digits) => {
  const [x, exact] = [parseRational(text), parseRational(digits)];
  const [low, high] = [expLower(x), expUpper(x)];
  expect(areClose(low, high)).toBe(true);
  expect(low.compare(exact.mul(ONE.add(ROUNDING))) <= 0n).toBe(true);
  expect(high.compare(exact.mul(ONE.sub(ROUNDING))) >= 0n).toBe(true);
});

test('from −60 to 60 they are within 10⁻⁴⁰ of each other, around what Math.exp gives', () => {
  for (let quarters = -240; quarters <= 240; quarters += 1) {
    const x = new Rational(BigInt(quarters), 4n);
    const [low, high] = [expLower(x), expUpper(x)];
    expect(areClose(low, high)).toBe(true);
    // Math.exp itself is off by one unit in the last place or so.
    const double = Math.exp(quarters / 4);
    expect(toDouble(low)).toBeLessThanOrEqual(double * (1 + 2 ** -51));
    expect(toDouble(high)).toBeGreaterThanOrEqual(double * (1 - 2 ** -51));
  }
});

test('they obey e^(x+y) = e^x·e^y and e^x·e^(−x) = 1', () => {
  fc.assert(
    fc.property(exponent, exponent, (x, y) => {
      expect(areClose(expLower(x), expUpper(x))).toBe(true);
      const [low, high] = [expLower(x).mul(expLower(y)), expUpper(x).mul(expUpper(y))];
      expect(low.compare(expUpper(x.add(y))) <= 0n).toBe(true);
      expect(high.compare(expLower(x.add(y))) >= 0n).toBe(true);
      const minus = ZERO.sub(x);
      expect(expLower(x).mul(expLower(minus)).compare(ONE) <= 0n).toBe(true);
      expect(expUpper(x).mul(expUpper(minus)).compare(ONE) >= 0n).toBe(true);
    }),
  );
});

test('e^0 is 1', () => {
  expect(expLower(ZERO).compare(ONE) <= 0n && expUpper(ZERO).compare(ONE) >= 0n).toBe(true);
});
