/** What the language is told by is counted as by its plain form. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { count } from '../../../pipeline/2-veil/language/count.ts';
import { makeUnitFacts } from '../../../pipeline/2-veil/language/unit_facts.ts';
import { count as plainCount, plainKindOf } from './count.ts';
import { RUNS, text } from './texts.ts';

describe('the same as its plain form', () => {
  test('kinds of all code units', () => {
    const { kinds } = makeUnitFacts();
    expect(Array.from(kinds)).toEqual(Array.from(kinds, (_, unit) => plainKindOf(unit)));
  });

  test('counts of a text, however long', () => {
    const chinese = fc.constantFrom(
      ...'的了是不我你这這没沒说說个個国學东東嘅咗にのノー゙한ㄅБω〇々a1，\u0301',
      '𠮷',
      '😀',
      '𝐀',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(chinese, text), { maxLength: 40 }),
        fc.constantFrom(1, 1, 1, 20),
        (parts, times) => {
          const given = parts.join('').repeat(times);
          expect(count(given)).toEqual(plainCount(given));
        },
      ),
      { numRuns: RUNS },
    );
    for (const length of [254, 255, 256, 510, 511, 100_000])
      for (const char of ['的', '东', '學', '国', '嘅'])
        expect(count(char.repeat(length))).toEqual(plainCount(char.repeat(length)));
  });
});
