/** What was made fast gives what its plain form gives, on invented text, on hostile text, and on what rules look for. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findListedNames } from '../../../pipeline/2-veil/scrub/dictionary.ts';
import { foldDigitLetters, foldHanNumbers } from '../../../pipeline/2-veil/scrub/fold.ts';
import { findPeople } from '../../../pipeline/2-veil/scrub/lexicon/people.ts';
import { normalise } from '../../../pipeline/2-veil/scrub/normalise.ts';
import { matches } from '../../../pipeline/2-veil/scrub/rule.ts';
import { person } from '../../../pipeline/2-veil/scrub/rules/person.ts';
import { createKeyedHash } from '../../../pipeline/keys/pseudonym.ts';
import { describeHour, formatHour, formatMonth, formatWeek } from '../../../pipeline/model/weeks.ts';
import { CORPUS } from '../scrub/setup.ts';
import { findListedNames as plainListedNames } from './dictionary.ts';
import { plainDigitLetters, plainHanNumbers } from './fold.ts';
import { normalise as plainNormalise } from './normalise.ts';
import { findPeople as plainPeople } from './people.ts';
import { findPersons } from './person.ts';
import { NOBODY, RUNS, text } from './texts.ts';

function unfold(view: ReturnType<typeof normalise>) {
  const places = Array.from({ length: view.text.length }, (_, at) => [view.startOf(at), view.endOf(at)]);
  return { text: view.text, places };
}

describe('the same as its plain form', () => {
  test('the normalised view', () => {
    fc.assert(
      fc.property(text, (given) => {
        const { text, starts, ends } = plainNormalise(given);
        const places = starts.map((start, at) => [start, ends[at]]);
        expect(unfold(normalise(given))).toEqual({ text, places });
      }),
      { numRuns: RUNS },
    );
  });

  test('names of people, in a text and in its sentences', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(findPeople(given)).toEqual(plainPeople(given));
        const view = normalise(given);
        expect(person.find(view, NOBODY)).toEqual(findPersons(view.text));
      }),
      { numRuns: RUNS },
    );
  });

  test('names of the corpus, from each place of a text', () => {
    const names = fc.constantFrom(
      'wandering_otter',
      'velvetine',
      '云上的豆腐脑',
      '雲上的豆腐腦',
      'さくらもち',
      'velvet',
      '_',
      'a',
      '1',
      '云',
      ' ',
      '，',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(names, text), { maxLength: 8 }), (parts) => {
        const { lower } = normalise(parts.join(''));
        expect(findListedNames(lower, CORPUS)).toEqual(plainListedNames(lower, CORPUS));
      }),
      { numRuns: RUNS },
    );
  });

  test('matches of a pattern, empty ones included', () => {
    const patterns = [/[0-9]+/gu, /(?<=a)(b)?/dgu, /x*/gu, /\p{Extended_Pictographic}|$/gu, /(.)\1/dgu];
    fc.assert(
      fc.property(text, fc.constantFrom(...patterns), fc.constantFrom(0, 1), (given, pattern, group) => {
        const wanted = [...given.matchAll(pattern)].flatMap((match) => {
          if (group === 0) return [{ start: match.index, end: match.index + match[0].length }];
          const at = match.indices?.[group];
          return at === undefined ? [] : [{ start: at[0], end: at[1] }];
        });
        expect(matches(given, pattern, group)).toEqual(wanted);
      }),
      { numRuns: RUNS },
    );
  });

  test('numerals and letters that stand for digits', () => {
    // A numeral that stands five times is a number.
    const digitOf = (numeral: string): string => foldHanNumbers(numeral.repeat(5)).charAt(0);
    const pieces = fc.constantFrom(
      ...'〇洞幺三五0178oOlI-·. ,x💗☎a中',
      '\ud83d',
      '138',
      'lo',
      '  ',
      '一二三',
    );
    const numbers = fc.array(pieces, { maxLength: 24 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(numbers, text), (given) => {
        expect(foldHanNumbers(given)).toBe(plainHanNumbers(given, digitOf));
        expect(foldDigitLetters(given)).toBe(plainDigitLetters(given, digitOf));
      }),
      { numRuns: RUNS },
    );
  });

  test('hour, week and month of a time', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (ms) => {
        expect(describeHour(ms)).toEqual({
          hour: formatHour(ms),
          week: formatWeek(ms),
          month: formatMonth(ms),
        });
      }),
    );
  });

  test('keyed hashes, whatever was hashed before', () => {
    const key = new Uint8Array(32).fill(7);
    const hash = createKeyedHash(key);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (message) => {
        const wanted = bytesToHex(hmac(sha256, key, utf8ToBytes(message))).slice(0, 32);
        expect(hash(message)).toBe(wanted);
      }),
    );
  });
});
