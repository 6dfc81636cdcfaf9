/**
 * Builds the lexicon from files of packages whose licences allow it; run by hand, the result is committed.
 *
 *   node pipeline/2-veil/scrub/lexicon/build.ts <jieba dict.txt> <ngender charfreq.csv> <jionlp dictionary folder> <English word list>
 *
 * Sources and licences: LICENSES.md beside this file.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packLexicon, UNSEEN_COST } from './pack.ts';
import { beginsWithSurname, SURNAME_COSTS } from './surnames.ts';
import { buildTrie } from './trie_builder.ts';
import { CANTONESE_WORDS, YOUNG_WORDS } from './young_words.ts';

/** Longest word that is kept, in characters: longer ones are phrases of shorter words. */
const MAX_WORD_CHARS = 4;
/** Costs are tenths of nats: -10 ln p. Integers, so that every machine cuts a text alike. */
const TENTHS = 10;
/** A surname or character that is in no list still may be one. */
const SMOOTHING = 0.5;

const [dictPath = '', charPath = '', jioDir = '', englishPath = ''] = process.argv.slice(2);
const HAN = /^\p{Script=Han}+$/u;
const digests: string[] = [];

function read(path: string): string[] {
  const bytes = readFileSync(path);
  digests.push(createHash('sha256').update(bytes).digest('hex'));
  return bytes.toString('utf8').split('\n');
}

const toSimplified = new Map<string, string>();
for (const line of read(join(jioDir, 'tra2sim_char.txt'))) {
  const [from = '', to = ''] = line.trim().split('\t');
  if (from.length === 1 && to.length === 1 && from !== to) toSimplified.set(from, to);
}
// Some forms are simplified in two steps: one table does both.
for (const [from, to] of toSimplified) toSimplified.set(from, toSimplified.get(to) ?? to);
for (const [from, to] of toSimplified) if (from === to) toSimplified.delete(from);
const simplify = (text: string): string =>
  Array.from(text, (char) => toSimplified.get(char) ?? char).join('');

const listed = new Set(
  read(join(jioDir, 'chinese_word_dictionary.txt')).map((line) => line.split('\t')[0] ?? ''),
);

/** One entry a line: `["施工", 480727],`. */
const occurrences = new Map<string, number>();
for (const line of read(join(jioDir, 'word_distribution.json'))) {
  const entry = /^\[?\s*\["(.+)", ([0-9]+)\]/u.exec(line);
  if (entry?.[1] !== undefined) occurrences.set(entry[1], Number(entry[2]));
}
/** Of 10 billion characters: ordinary words stand above, two-character names of ordinary people below. */
const COMMON_OCCURRENCES = 26_000;

const given = new Map<string, number>();
for (const line of read(charPath).slice(1)) {
  const [char = '', male = '', female = ''] = line.trim().split(',');
  if (HAN.test(char) && [...char].length === 1)
    given.set(simplify(char), (given.get(simplify(char)) ?? 0) + Number(male) + Number(female));
}

let givenTotal = 0;
for (const count of given.values()) givenTotal += count;

/** Given names below this cost are what people are called: 周恩来 is none of the words that look like names. */
const MAX_NAME_COST = 110;

/** The dictionary holds known people under other tags, too. */
function isKnownPerson(word: string): boolean {
  if (!beginsWithSurname(word) || word.length !== 3) return false;
  const cost = (char: string): number =>
    -TENTHS * Math.log(((given.get(char) ?? 0) + SMOOTHING) / givenTotal);
  return cost(word.charAt(1)) + cost(word.charAt(2)) <= MAX_NAME_COST;
}

/** Where few are called so, a word of two characters is a word long before it stands everywhere: 桂花, 花生, 温泉. */
const RARE_OCCURRENCES = 1_000;
const RARE_SURNAME_COST = 70;

function occurrencesOfWords(word: string): number {
  const surname = SURNAME_COSTS.get(word.slice(0, 1)) ?? RARE_SURNAME_COST;
  return word.length === 2 && surname >= RARE_SURNAME_COST ? RARE_OCCURRENCES : COMMON_OCCURRENCES;
}

/**
 * Whether an entry is somebody's name. Many words bear the tag of names by mistake (安静, 施工): those that a
 * dictionary of words lists stay, and those that stand everywhere.
 */
function isName(word: string, tag: string): boolean {
  if (tag.startsWith('nr') && word.length === 3 && beginsWithSurname(word)) return true;
  const isWord = listed.has(word) || (occurrences.get(word) ?? 0) >= occurrencesOfWords(word);
  return !isWord && (tag.startsWith('nr') || isKnownPerson(word));
}

const words = new Map<string, number>();
const names = new Set<string>();
for (const line of read(dictPath)) {
  const [written = '', count = '', tag = ''] = line.split(' ');
  const word = simplify(written);
  const length = [...word].length;
  if (!HAN.test(word) || length > MAX_WORD_CHARS) continue;
  if (length > 1 && isName(word, tag)) {
    names.add(word);
    continue;
  }
  words.set(word, (words.get(word) ?? 0) + Number(count));
}

/** As often as a middling word of the dictionary. */
const PLACE_COUNT = 100;
const YOUNG_COUNT = 1_000;

function addWord(word: string, count: number): void {
  words.set(word, Math.max(words.get(word) ?? 0, count));
}

/**
 * Younger words, which the older dictionary lacks (微博, 封城), with counts of a corpus of 2021 brought to its scale.
 * What looks like a name must stand everywhere to be a word.
 */
const OCCURRENCES_PER_COUNT = 80;
const MIN_OCCURRENCES = 2_000;
for (const [written, count] of occurrences) {
  const word = simplify(written);
  if (!HAN.test(word) || word.length < 2 || word.length > MAX_WORD_CHARS || count < MIN_OCCURRENCES) continue;
  if (names.has(word) || words.has(word)) continue;
  if (beginsWithSurname(word) && (isKnownPerson(word) || count < occurrencesOfWords(word))) continue;
  words.set(word, Math.round(count / OCCURRENCES_PER_COUNT));
}

/** Provinces, cities and counties, in full and short: the towns below them are too many and too ordinary. */
const places = new Set<string>();
for (const line of read(join(jioDir, 'china_location.txt'))) {
  const [name = '', code = '', short = ''] = line.trim().split('\t');
  if (!/^[0-9]{6}$/u.test(code)) continue;
  for (const each of [name, short]) if (HAN.test(each) && each.length >= 2) places.add(each);
}

for (const line of read(join(jioDir, 'world_location.txt')))
  for (const name of line.trim().split(/[\s/、]+/u))
    if (HAN.test(name) && name.length >= 3) addWord(name, PLACE_COUNT);
for (const place of places)
  if (place.length >= 3 && place.length <= MAX_WORD_CHARS) addWord(place, PLACE_COUNT);
for (const word of `${YOUNG_WORDS} ${CANTONESE_WORDS}`.split(' ')) addWord(simplify(word), YOUNG_COUNT);

function costs(counts: ReadonlyMap<string, number>, smoothing: number): [string, number][] {
  let total = 0;
  for (const count of counts.values()) total += count + smoothing;
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, count]) => [
      key,
      Math.min(UNSEEN_COST, Math.round(-TENTHS * Math.log((count + smoothing) / total))),
    ]);
}

/** Longest English word that is kept: longer ones are nobody's name by chance. */
const MAX_ENGLISH_CHARS = 10;
const english = (JSON.parse(read(englishPath).join('\n')) as string[])
  .filter((word) => /^[a-z]+$/u.test(word) && word.length >= 3 && word.length <= MAX_ENGLISH_CHARS)
  .sort();

const givenCost = new Uint8Array(0x10000).fill(UNSEEN_COST);
for (const [char, cost] of costs(given, SMOOTHING)) givenCost[char.charCodeAt(0)] = cost;
/** Halves of rare ideographs: hardly anything but a name is written with them. */
const SURROGATE_COST = 30;
givenCost.fill(SURROGATE_COST, 0xd800, 0xe000);
const simplified = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);
for (const [from, to] of toSimplified) simplified[from.charCodeAt(0)] = to.charCodeAt(0);

const packed = packLexicon({
  words: buildTrie(costs(words, 0)),
  places: buildTrie([...places].sort().map((place) => [place, 0])),
  english: buildTrie(english.map((word) => [word, 0])),
  givenCost,
  simplified,
});
writeFileSync(new URL('./lexicon.bin.br', import.meta.url), packed);
process.stdout.write(
  `${words.size} words, ${given.size} given-name characters, ${toSimplified.size} traditional characters, ${places.size} places, ${english.length} English words, ${packed.length} bytes\n${digests.join('\n')}\n`,
);
