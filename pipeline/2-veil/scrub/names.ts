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

/** Accounts of mentions, and servers, remembered; the bound keeps memory flat. */
const CACHE_ENTRIES = 4096;

const foldHost = memoise((domain: string): string => normalise(domain).lower, CACHE_ENTRIES);

function foldAcct(acct: string): readonly string[] {
  const [user = '', domain = ''] = acct.replace(/^@/u, '').split('@');
  const host = foldHost(domain);
  return host.includes('.') ? [...foldNames(user), host] : foldNames(user);
}

const namesOfMentioned = memoise(foldAcct, CACHE_ENTRIES);

/** Names of an author: handle, server and display name. Not remembered here: who asks knows what returns. */
export function findOwnNames(acct: Acct, displayName: string): readonly string[] {
  return [...new Set([...foldAcct(acct), ...foldNames(displayName)])];
}

/**
 * The names that a status gives away: handle, server and display name of its author, handles and servers of those it
 * mentions. Folded as a view is, lower case; words that everybody writes are left out.
 *
 * @param own what {@link findOwnNames} gives for the author, where it is known
 */
export function findNames(
  input: {
    readonly acct: Acct;
    readonly movedTo?: Acct | null;
    readonly mentions: readonly string[];
    readonly displayName: string;
  },
  own: readonly string[] = findOwnNames(input.acct, input.displayName),
): readonly string[] {
  const { movedTo = null, mentions } = input;
  if (movedTo === null && mentions.length === 0) return own;
  const names = new Set(own);
  for (const acct of movedTo === null ? mentions : [movedTo, ...mentions])
    for (const name of namesOfMentioned(acct)) names.add(name);
  return [...names];
}
