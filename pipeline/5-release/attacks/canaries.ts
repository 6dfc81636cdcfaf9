/** Attack 1: look for people in the bytes. Every word of a release must be accounted for; then the corpus is searched. */
import { blake3 } from '@noble/hashes/blake3.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { listExplained } from '../explorer/explained.ts';
import type { BytesAttack, BytesInput, Needle } from './attack.ts';
import { listWords, readText } from './text_of.ts';

/** Numbers, dates, percentages: what tables and error bars are made of. */
const NUMBER = /^-?\d+(?:[.,]\d+)*(?:e-?\d+)?$/u;
const DATE = /^\d{4}(?:-\d{2}){0,2}(?:t\d{2})?$/u;
const HEX = /^[0-9a-f]{16,}$/u;
const HAN_PHRASE = /\p{Script=Han}{6,}/gu;
/** Shorter names are parts of ordinary words. */
const MIN_NAME_CHARS = 4;
/** Digits alone meet noisy counts by chance up to this length. */
const MAX_CHANCE_DIGITS = 8;
/** Names that are hashed with every salt, which is dear; the plain hash is tried of all. */
const SALTED_NEEDLES = 12;

const HASHES = [md5, sha1, sha256, blake3] as const;

/** Parts of a compound: `growth_weekly.csv` is made of words as much as `well-known` is. */
const JOINTS = /[.@'’-]/u;

/** Words that nothing public explains. */
function findUnexplained(input: BytesInput, words: ReadonlySet<string>): string[] {
  const keyWords = listWords([...input.selectedKeys].join(' '));
  const isExplained = (word: string): boolean =>
    word === '' ||
    input.vocabulary.has(word) ||
    keyWords.has(word) ||
    NUMBER.test(word) ||
    DATE.test(word) ||
    isKnownDigest(word, input.knownDigests);
  return [...words].filter((word) => !isExplained(word) && !word.split(JOINTS).every(isExplained));
}

function isKnownDigest(word: string, known: ReadonlySet<string>): boolean {
  if (known.has(word)) return true;
  return HEX.test(word) && [...known].some((digest) => digest.startsWith(word));
}

function trigrams(text: string): Set<string> {
  const grams = new Set<string>();
  for (let at = 0; at + 3 <= text.length; at += 1) grams.add(text.slice(at, at + 3));
  return grams;
}

function isSearchable({ kind, text }: Needle): boolean {
  if (kind !== 'name') return true;
  if (/^\d+$/u.test(text)) return text.length > MAX_CHANCE_DIGITS;
  return text.length >= MIN_NAME_CHARS;
}

/** Every form in which a hash could stand: hex whole, and its first 16 digits. */
function hashForms(text: string): string[] {
  return HASHES.map((hash) => bytesToHex(hash(utf8ToBytes(text))));
}

interface Search {
  readonly haystack: string;
  readonly grams: ReadonlySet<string>;
  readonly digests: ReadonlySet<string>;
  readonly salts: readonly string[];
}

function findHashed(text: string, search: Search, withSalts: boolean): boolean {
  const isThere = (form: string): boolean =>
    search.digests.has(form.slice(0, 16)) && search.haystack.includes(form.slice(0, 16));
  if (hashForms(text).some(isThere)) return true;
  if (!withSalts) return false;
  return search.salts.some((salt) => [...hashForms(salt + text), ...hashForms(text + salt)].some(isThere));
}

async function searchCorpus(
  input: BytesInput,
  search: Search,
): Promise<{ searched: number; found: Set<string> }> {
  const found = new Set<string>();
  let searched = 0;
  let salted = 0;
  for await (const needle of input.needles?.() ?? []) {
    const text = needle.text.normalize('NFKC').toLowerCase();
    if (!isSearchable({ ...needle, text }) || input.selectedKeys.has(text)) continue;
    searched += 1;
    const isWord =
      input.vocabulary.has(text) || [...listWords(text)].every((word) => input.vocabulary.has(word));
    if (!isWord && search.grams.has(text.slice(0, 3)) && search.haystack.includes(text))
      found.add(needle.kind);
    const withSalts = salted < SALTED_NEEDLES;
    if (withSalts) salted += 1;
    if (search.digests.size > 0 && findHashed(needle.text, search, withSalts))
      found.add(`hashed ${needle.kind}`);
  }
  return { searched, found };
}

export const canaries: BytesAttack = {
  id: 'canaries and corpus',
  risk: 'A name, an address, a phrase or a hash of one of them stands somewhere in the files, and leads to its owner.',
  check:
    'Files of the program must be its own, byte for byte. Every word of every other file, after decompression, must be a word of the program, a number, a day, a known digest or a selected key; then all names, pseudonyms and keys of the corpus are searched, plain and hashed (MD5, SHA-1, SHA-256, BLAKE3, and for some of them with every word of the release and of the program as salt).',
  mitigation:
    'Published cells are noisy numbers and public words by type; texts and names never enter this stage.',
  async run(input) {
    const explained = listExplained(input.files, input.program);
    const files = input.files.filter(({ path }) => !explained.has(path));
    const texts = await Promise.all(files.map(readText));
    const haystack = texts.join('\n').normalize('NFKC').toLowerCase();
    const failures: string[] = [];
    files.forEach(({ path }, index) => {
      const unexplained = findUnexplained(input, listWords(texts[index] ?? ''));
      if (unexplained.length > 0) failures.push(`${unexplained.length} unexplained words in ${path}`);
      const phrases = (texts[index] ?? '').match(HAN_PHRASE) ?? [];
      const unknown = phrases.filter(
        (phrase) => !input.vocabulary.has(phrase) && !input.selectedKeys.has(phrase),
      );
      if (unknown.length > 0) failures.push(`${unknown.length} phrases in Han characters in ${path}`);
    });
    const words = listWords(haystack);
    const digests = new Set([...words].filter((word) => HEX.test(word)).map((word) => word.slice(0, 16)));
    // Words of the release and of the program that made it.
    const salts = [...new Set([...words, ...input.vocabulary])].filter((word) => !NUMBER.test(word));
    const search: Search = { haystack, grams: trigrams(haystack), digests, salts };
    const { found } = await searchCorpus(input, search);
    for (const kind of found) failures.push(`a ${kind} of the corpus is in the release`);
    const corpus =
      input.needles === null ? 'the corpus was not there to be searched' : 'nothing of the corpus is in it';
    return {
      holds: failures.length === 0,
      figure:
        failures.length === 0
          ? `Every word is accounted for; ${corpus}.`
          : 'Something in the files is not accounted for.',
      failures,
    };
  },
};
