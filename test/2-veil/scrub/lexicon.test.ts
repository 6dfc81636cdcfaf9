import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDistinct, joinNames, NameCollector } from '../../../pipeline/2-veil/scrub/collect_names.ts';
import { indexNames, openDictionary } from '../../../pipeline/2-veil/scrub/dictionary.ts';
import { findLatinNames } from '../../../pipeline/2-veil/scrub/lexicon/latin_names.ts';
import { costOfWords } from '../../../pipeline/2-veil/scrub/lexicon/lattice.ts';
import { getLexicon } from '../../../pipeline/2-veil/scrub/lexicon/load.ts';
import { packLexicon, readLexicon, unpackLexicon } from '../../../pipeline/2-veil/scrub/lexicon/pack.ts';
import {
  costOf,
  goesOn,
  indexPairs,
  nodeOf,
  PairIndex,
} from '../../../pipeline/2-veil/scrub/lexicon/pairs.ts';
import { findPeople } from '../../../pipeline/2-veil/scrub/lexicon/people.ts';
import { placeBefore, simplify } from '../../../pipeline/2-veil/scrub/lexicon/places.ts';
import { hasWord, indexTrie, NO_WORD, Trie } from '../../../pipeline/2-veil/scrub/lexicon/trie.ts';
import { buildTrie } from '../../../pipeline/2-veil/scrub/lexicon/trie_builder.ts';
import { foldNames } from '../../../pipeline/2-veil/scrub/names.ts';
import { buildDictionary } from '../build_dictionary.ts';
import { buildTrie as buildSortedTrie } from '../oracle/trie.ts';

const word = fc.stringMatching(/^[甲乙丙a-c]{1,5}$/u);
const entries = fc
  .uniqueArray(fc.tuple(word, fc.integer({ min: 0, max: NO_WORD - 1 })), {
    selector: ([key]) => key,
    maxLength: 40,
  })
  .map((list) => list.sort(([a], [b]) => (a < b ? -1 : 1)));

function costIn(trie: Trie, text: string): number | null {
  let node = trie.root(text.charCodeAt(0));
  for (let at = 1; at < text.length && node >= 0; at += 1) node = trie.child(node, text.charCodeAt(at));
  return node < 0 || !trie.isWord(node) ? null : trie.cost(node);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array | Uint16Array | Int32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

function searchPair(trie: Trie, first: number, second: number): number {
  const root = trie.root(first);
  return root < 0 ? -1 : trie.child(root, second);
}

describe('the trie', () => {
  test('knows its words and their costs, and no others', () => {
    fc.assert(
      fc.property(entries, fc.array(word), (list, others) => {
        const trie = new Trie(indexTrie(buildTrie(list)));
        const map = new Map(list);
        for (const text of [...map.keys(), ...others]) {
          expect(costIn(trie, text)).toBe(map.get(text) ?? null);
          expect(hasWord(trie, text)).toBe(map.has(text));
        }
      }),
    );
  });

  test('is the same as its plain form gives, in whatever order the words come', () => {
    const hostile = fc
      .uniqueArray(fc.tuple(fc.string({ unit: 'binary', maxLength: 6 }), fc.integer({ min: 0, max: 254 })), {
        selector: ([key]) => key,
        maxLength: 60,
      })
      .map((list) => list.sort(([a], [b]) => (a < b ? -1 : 1)));
    fc.assert(
      fc.property(fc.oneof(entries, hostile), fc.infiniteStream(fc.nat()), (list, order) => {
        const shuffled = list
          .map((entry) => [order.next().value ?? 0, entry] as const)
          .sort(([a], [b]) => a - b)
          .map(([, entry]) => entry);
        expect(buildTrie(shuffled)).toEqual(buildSortedTrie(list));
      }),
    );
  });

  test('is the same where there are more words than its builder begins with', () => {
    const many = Array.from({ length: 60_000 }, (_, at): [string, number] => [
      `${(at * 7919) % 99_991}名${at % 13}`,
      at % 255,
    ]);
    const list = [...new Map(many)].sort(([a], [b]) => (a < b ? -1 : 1));
    const built = buildTrie(list.toReversed());
    const wanted = buildSortedTrie(list);
    expect(built.units.length).toBeGreaterThan(100_000);
    for (const part of ['units', 'costs', 'childCounts'] as const)
      expect(Buffer.compare(bytesOf(built[part]), bytesOf(wanted[part]))).toBe(0);
    expect(built.roots).toBe(wanted.roots);
  });

  test('has an index of pairs that knows what a search among children knows', () => {
    const unit = fc.constantFrom(...'甲乙丙abcd');
    fc.assert(
      fc.property(entries, fc.array(fc.tuple(unit, unit), { maxLength: 20 }), (list, others) => {
        const arrays = buildTrie(list);
        const trie = new Trie(indexTrie(arrays));
        const index = new PairIndex(indexPairs(arrays));
        for (const [a, b] of [...list.map(([key]) => [key.charAt(0), key.charAt(1)] as const), ...others]) {
          const [first, second] = [a.charCodeAt(0), b.charCodeAt(0)];
          if (Number.isNaN(second)) continue;
          const wanted = searchPair(trie, first, second);
          const found = index.find(first, second);
          expect(found === 0 ? -1 : nodeOf(found)).toBe(wanted);
          if (wanted < 0) continue;
          expect(costOf(found)).toBe(trie.cost(wanted));
          const longer = list.filter(([key]) => key.startsWith(a + b) && key.length > 2);
          expect(goesOn(found)).toBe(longer.length > 0);
        }
      }),
    );
  });

  test('comes back from its file as it was', () => {
    fc.assert(
      fc.property(entries, entries, (words, places) => {
        const lexicon = {
          words: buildTrie(words),
          places: buildTrie(places),
          english: buildTrie([]),
          givenCost: Uint8Array.of(1, 2, 3),
          simplified: Uint16Array.of(7, 0xffff),
        };
        expect(readLexicon(unpackLexicon(packLexicon(lexicon)))).toEqual(lexicon);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the lexicon', () => {
  test('has an index of pairs that finds all pairs of frequent and rare characters and no others', () => {
    const { words, pairs } = getLexicon();
    const some = Array.from(
      '的一是不了人我在有他这上们来到时大国王李张小明说老阿欧阳司马〇龥a\0\ud800',
      (char) => char.charCodeAt(0),
    );
    for (let unit = 0x4e00; unit < 0xa000; unit += 1)
      for (const other of some)
        for (const [first, second] of [
          [unit, other],
          [other, unit],
        ] as const) {
          const wanted = searchPair(words, first, second);
          const found = pairs.find(first, second);
          if ((found === 0 ? -1 : nodeOf(found)) !== wanted) expect([first, second]).toEqual('found');
        }
  });

  test('simplifies unit for unit, and twice is once', () => {
    expect(simplify('雲上的豆腐腦，學校')).toBe('云上的豆腐脑，学校');
    const { simplified } = getLexicon();
    for (const unit of simplified) expect(simplified[unit]).toBe(unit);
  });

  test('knows provinces, cities and counties, the longest first', () => {
    expect(placeBefore('我在北京市朝阳区', 8)).toBe(5);
    expect(placeBefore('我在北京市', 5)).toBe(2);
    expect(placeBefore('我在哪里', 4)).toBe(4);
  });

  test('words are cheaper than what no word is', () => {
    expect(costOfWords('今天').total).toBeLessThan(costOfWords('雯今').total);
    expect(costOfWords('今天吃什么').rarest).toBeLessThan(100);
  });
});

describe('names in running text', () => {
  test('are disjoint ranges of Han characters, in order, and the same in a longer text', () => {
    const text = fc.stringMatching(/^[王李小明建国的是了，。 a1]{0,30}$/u);
    fc.assert(
      fc.property(text, (sentence) => {
        const spans = findPeople(sentence);
        let end = 0;
        for (const span of spans) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(sentence.slice(span.start, span.end)).toMatch(/^\p{Script=Han}{2,}$/u);
          end = span.end;
        }
        expect(findPeople(`${sentence}，`)).toEqual(spans);
      }),
    );
  });

  test.each([
    ['Zhang Wei and Li Xiaoming', ['Zhang Wei', 'Li Xiaoming']],
    ['Michael Turner was here', ['Michael Turner']],
    ['Prof. Nakamura said', ['Nakamura']],
    ['New York and Hong Kong in May', []],
    ['I think He Can Do It', []],
  ])('%s', (text, names) => {
    expect(findLatinNames(text).map(({ start, end }) => text.slice(start, end))).toEqual(names);
  });
});

describe('the dictionary of the corpus', () => {
  test('is the same from however many lists, and as a set of texts gives it', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.stringMatching(/^[a-z_]{3,9}[|:（]?[豆腐雲脑龘]{0,5}$/u),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), fc.nat(30), (names, cut) => {
        const list = (some: readonly string[]) => {
          const collector = new NameCollector();
          for (const each of some) collector.add(each);
          return collector.list();
        };
        const whole = joinNames([list(names)]);
        expect(joinNames([list(names.slice(cut)), list([]), list(names.slice(0, cut)), list(names)])).toEqual(
          whole,
        );
        const plain = new Set(names.flatMap(foldNames).filter(isDistinct).map(simplify));
        const wanted = buildSortedTrie([...plain].sort().map((each) => [each, 0]));
        const indexed = indexNames(wanted);
        for (const part of ['units', 'costs', 'firstChild', 'rootOf', 'pairs'] as const)
          expect(Buffer.compare(bytesOf(whole[part]), bytesOf(indexed[part]))).toBe(0);
      }),
    );
  });

  test('is the same in whatever order the names come', () => {
    const names = ['wandering_otter', '云上的豆腐脑', 'Velvetine | she/her', '天气', 'moss42'];
    const one = buildDictionary(names);
    const other = buildDictionary([...names, ...names].reverse());
    expect(other).toEqual(one);
    expect(one.units.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('holds what tells a person, and no words', () => {
    const dictionary = openDictionary(
      buildDictionary([
        'wandering_otter',
        'Velvetine | she/her',
        '今天',
        '天气',
        'river',
        'the',
        '42',
        'good night',
        '云上的豆腐脑',
      ]),
    );
    for (const name of ['wandering_otter', 'velvetine', '云上的豆腐脑'])
      expect(hasWord(dictionary, name)).toBe(true);
    for (const name of ['今天', '天气', 'river', 'the', '42', 'good night', 'she', 'her'])
      expect(hasWord(dictionary, name)).toBe(false);
  });
});
