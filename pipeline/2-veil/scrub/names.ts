import { normalise } from './normalise.ts';

/** Shorter Latin names are words too often. Characters. */
const MIN_LATIN_CHARS = 4;
/** Two Han characters are a full name; one is a word. Characters. */
const MIN_HAN_CHARS = 2;
const MAX_NAME_CHARS = 100;

function isNameLike(name: string): boolean {
  if (name.length > MAX_NAME_CHARS || !/\p{L}/u.test(name)) return false;
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(name)
    ? [...name].length >= MIN_HAN_CHARS
    : name.length >= MIN_LATIN_CHARS;
}

const folded = new Map<string, string>();
/** Names remembered: an author has many statuses; the bound keeps memory flat. */
const CACHE_ENTRIES = 20_000;

function fold(name: string): string {
  const known = folded.get(name);
  if (known !== undefined) return known;
  const form = normalise(name.replace(/:[A-Za-z0-9_+-]{2,64}:/gu, ''))
    .lower.replace(/\p{Extended_Pictographic}|\ufe0f/gu, '')
    .trim();
  if (folded.size >= CACHE_ENTRIES) folded.clear();
  folded.set(name, form);
  return form;
}

/** The names that a status gives away: handle and display name of its author, handles of those it mentions. */
export function findNames(input: {
  readonly acct: string;
  readonly mentions: readonly string[];
  readonly displayName: string;
}): string[] {
  const names = new Set<string>();
  for (const acct of [input.acct, ...input.mentions]) names.add(fold(acct.split('@')[0] ?? ''));
  names.add(fold(input.displayName));
  return [...names].filter(isNameLike);
}
