import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLASSES, type PlaceholderClass } from '../../../pipeline/2-veil/scrub/classes.ts';
import { Redactor } from '../../../pipeline/2-veil/scrub/redactor.ts';

const NAMES = Object.keys(CLASSES) as PlaceholderClass[];

test('what is replaced is counted by class, in the order of their names', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...NAMES), { maxLength: 60 }), (replaced) => {
      const redactor = new Redactor([]);
      const placeholders = replaced.map((name) => redactor.count(name));
      expect(placeholders).toEqual(replaced.map((name) => `[${name}]`));
      const counts = new Map<string, number>();
      for (const name of replaced) counts.set(name, (counts.get(name) ?? 0) + 1);
      expect(Object.entries(redactor.toRecord())).toEqual([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
    }),
  );
});

test('hashtags are as many as is said, and none are not named', () => {
  const redactor = new Redactor(['新年']);
  redactor.count('URL');
  redactor.count('HASHTAG');
  expect(redactor.hashtags).toBe(1);
  redactor.hashtags = 3;
  expect(Object.entries(redactor.toRecord())).toEqual([
    ['HASHTAG', 3],
    ['URL', 1],
  ]);
  redactor.hashtags = 0;
  expect(redactor.toRecord()).toEqual({ URL: 1 });
  redactor.forgetCounts();
  expect(redactor.toRecord()).toEqual({});
});
