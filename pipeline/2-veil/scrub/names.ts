import type { Acct } from '../../model/ids.ts';
import { memoise } from '../../model/memoise.ts';
import { isCommonWord } from './common_words.ts';
import { normalise } from './normalise.ts';

/** Shorter Latin names are parts of words and abbreviations. Characters. */
const MIN_LATIN_CHARS = 3;
/** Two Han characters are a full name; one is a word. Characters. */
const MIN_HAN_CHARS = 2;
const MAX_NAME_CHARS = 100;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

function isNameLike(name: string): boolean {
  if (name.length > MAX_NAME_CHARS || !/\p{L}/u.test(name) || isCommonWord(name)) return false;
  return [...name].length >= (EAST_ASIAN.test(name) ? MIN_HAN_CHARS : MIN_LATIN_CHARS);
}

/** Signs between a display name and what people add to it: "Ada | she/her", "阿明（休息中）". */
const PARTS = /[|｜()（）【】[\]「」『』<>《》/:：•·~～]+/u;
const DECORATION = /\p{Extended_Pictographic}|\ufe0f|\u200d|:[A-Za-z0-9_+-]{2,64}:/gu;

/** A written name and its parts, folded as a view is, lower case; words that everybody writes are left out. */
export function foldNames(written: string): readonly string[] {
  const plain = normalise(written.replace(DECORATION, ' ')).lower.trim();
  return [...new Set([plain, ...plain.split(PARTS).map((part) => part.trim())])].filter(isNameLike);
}

/** Names remembered: an author has many statuses; the bound keeps memory flat. */
const CACHE_ENTRIES = 20_000;

const namesOfAcct = memoise((acct: string): readonly string[] => {
  const [user = '', domain = ''] = acct.replace(/^@/u, '').split('@');
  const host = normalise(domain).lower;
  return host.includes('.') ? [...foldNames(user), host] : foldNames(user);
}, CACHE_ENTRIES);

/** The names of an account with a display name, each once. */
interface Known {
  readonly displayName: string;
  readonly names: readonly string[];
}

const known = new Map<string, Known>();

/** Names of an author. Most show one display name, so the last is remembered; what is remembered decides nothing. */
function namesOfAuthor(acct: string, displayName: string): readonly string[] {
  const found = known.get(acct);
  if (found !== undefined && found.displayName === displayName) return found.names;
  const names = [...new Set([...namesOfAcct(acct), ...foldNames(displayName)])];
  if (known.size >= CACHE_ENTRIES) known.clear();
  known.set(acct, { displayName, names });
  return names;
}

/**
 * The names that a status gives away: handle, server and display name of its author, handles and servers of those it
 * mentions. Folded as a view is, lower case; words that everybody writes are left out.
 */
export function findNames(input: {
  readonly acct: Acct;
  readonly movedTo?: Acct | null;
  readonly mentions: readonly string[];
  readonly displayName: string;
}): readonly string[] {
  const own = namesOfAuthor(input.acct, input.displayName);
  const { movedTo = null, mentions } = input;
  if (movedTo === null && mentions.length === 0) return own;
  const names = new Set(own);
  for (const acct of movedTo === null ? mentions : [movedTo, ...mentions])
    for (const name of namesOfAcct(acct)) names.add(name);
  return [...names];
}
