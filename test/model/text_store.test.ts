import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyText, TextStore } from '../../pipeline/model/text_store.ts';

/** Latin-1 and its neighbours, Chinese, pairs and halves of pairs. */
const text = fc
  .array(fc.constantFrom('a', 'Z', '\0', 'ÿ', 'Ā', '中', '😀', '\ud83d', '\udc00'), { maxLength: 5 })
  .map((units) => units.join(''));

test('texts come back unit by unit, and are told from all others', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 40 }), text, (texts, other) => {
      const store = new TextStore();
      const numbers = texts.map((each) => store.add(each));
      expect(numbers).toEqual(texts.map((_, at) => at));
      for (const [at, each] of texts.entries()) {
        expect(store.read(at)).toBe(each);
        expect(store.isEqual(at, each)).toBe(true);
        expect(store.isEqual(at, other)).toBe(each === other);
      }
      store.clear();
      expect([store.bytes, store.add(other), store.read(0)]).toEqual([0, 0, other]);
    }),
  );
});

test('a copy has the same units', () => {
  fc.assert(
    fc.property(text, (each) => {
      expect(copyText(each)).toBe(each);
    }),
  );
  expect(copyText('名'.repeat(1_000))).toBe('名'.repeat(1_000));
});

test('a store grows in texts and in bytes', () => {
  const store = new TextStore();
  const textOf = (at: number): string => `名 ${at} `.repeat(1 + (at % 7));
  for (let at = 0; at < 20_000; at += 1) store.add(textOf(at));
  for (let at = 0; at < 20_000; at += 1)
    if (store.read(at) !== textOf(at)) expect(at).toBe('as it was given');
  expect(store.read(store.add('x'.repeat(1_000_000)))).toHaveLength(1_000_000);
});
