import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Arrays, packArrays, readArrays, takeArray } from '../../pipeline/2-veil/prepared/file.ts';
import { makeTables } from '../../pipeline/2-veil/prepared/make.ts';
import { foldChar } from '../../pipeline/2-veil/scrub/fold.ts';
import { makeLatticeFacts } from '../../pipeline/2-veil/scrub/lexicon/facts.ts';
import {
  getLexicon,
  makeLexiconTables,
  takeLexiconTables,
} from '../../pipeline/2-veil/scrub/lexicon/load.ts';
import { RULES } from '../../pipeline/2-veil/scrub/registry.ts';
import { selectRules } from '../../pipeline/2-veil/scrub/select.ts';
import { COLUMN, ROW_SHIFT } from '../../pipeline/2-veil/units/table.ts';

const toShared = (bytes: Uint8Array): SharedArrayBuffer => {
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  return shared;
};

describe('a file of tables', () => {
  test('gives back the arrays that it was made of, in memory that threads share', () => {
    const numbers = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint16Array({ maxLength: 200 }),
      fc.int32Array({ maxLength: 200 }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), numbers), (arrays) => {
        const read = readArrays(toShared(packArrays(arrays)));
        expect(Object.keys(read).sort()).toEqual(Object.keys(arrays).sort());
        for (const [name, array] of Object.entries(arrays)) {
          expect(read[name]?.constructor).toBe(array.constructor);
          expect([...(read[name] ?? [])]).toEqual([...array]);
        }
      }),
    );
  });

  test('gives back an array of any name', () => {
    const arrays = Object.fromEntries([['__proto__', Uint16Array.of(1, 2)]]);
    expect(Object.entries(readArrays(toShared(packArrays(arrays))))).toEqual(Object.entries(arrays));
  });

  test('is refused where it is another one', () => {
    const arrays: Arrays = { some: Uint16Array.of(1, 2) };
    expect([...takeArray(arrays, 'some', Uint16Array)]).toEqual([1, 2]);
    expect(() => takeArray(arrays, 'some', Int32Array)).toThrow(RangeError);
    expect(() => takeArray(arrays, 'other', Uint16Array)).toThrow(RangeError);
    expect(() => readArrays(new ArrayBuffer(64))).toThrow(SyntaxError);
    expect(() => readArrays(toShared(packArrays(arrays)).slice(0, 65))).toThrow(RangeError);
  });
});

describe('the tables of a packed program', () => {
  const arrays = readArrays(toShared(makeTables()));
  const units = takeArray(arrays, 'units', Int32Array);
  const numberOf = (unit: number, column: number) => units[(unit << ROW_SHIFT) | column] ?? 0;

  test('are those that the sources make', () => {
    expect(takeLexiconTables(arrays)).toEqual(makeLexiconTables());
    const lexicon = getLexicon();
    const facts = makeLatticeFacts(lexicon);
    for (let unit = 0; unit < 0x10000; unit += 1) {
      if (numberOf(unit, COLUMN.lattice) !== facts[unit]) expect([unit, 'lattice']).toEqual('same');
      if (numberOf(unit, COLUMN.simplified) !== lexicon.simplified[unit])
        expect([unit, 'simplified']).toEqual('same');
    }
  });

  test('wake each rule where one character of each of its sets stands, and no rule that lacks one', () => {
    const triggersOf = (char: string) => numberOf(char.charCodeAt(0), COLUMN.triggers);
    for (const rule of RULES) {
      for (const set of rule.trigger) {
        const others = rule.trigger
          .filter((other) => other !== set)
          .map((other) => triggersOf(other.charAt(0)));
        const without = others.reduce((all, bits) => all | bits, 0);
        for (const char of set) expect(selectRules(without | triggersOf(char))).toContain(rule);
      }
      if (rule.trigger.length === 0) expect(selectRules(0)).toContain(rule);
      else expect(selectRules(0)).not.toContain(rule);
    }
  });

  test('hold how every unit folds, so that no thread writes what others read', () => {
    for (let unit = 0; unit < 0x10000; unit += 1) {
      const fold = numberOf(unit, COLUMN.fold);
      if (fold === 0) expect(unit).toBe('folded');
      const isHalf = unit >= 0xd800 && unit <= 0xdfff;
      const folded = isHalf ? String.fromCharCode(unit) : foldChar(String.fromCharCode(unit));
      // Those that fold to one unit say which.
      if (fold >> 16 === 1 && (fold & 0xffff) !== folded.charCodeAt(0)) expect(unit).toBe('the same');
    }
  });
});
