import { memoise } from '../../model/memoise.ts';
import { findIdentifiers } from './find.ts';
import { normalise } from './normalise.ts';
import type { People } from './rule.ts';

/** Mastodon cuts hashtags at this; longer ones are sentences. In characters. */
const MAX_HASHTAG_CHARS = 100;

/** Tags remembered: few are used again and again; the bound keeps memory flat. */
const CACHE_ENTRIES = 4_096;

/** A hashtag in its one form: NFKC, lower case, without `#`; empty where it is none. */
const foldHashtag = memoise((tag: string): string => {
  const name = tag
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/^#+/u, '')
    .toLowerCase();
  return name.length <= MAX_HASHTAG_CHARS && !/\s/u.test(name) ? name : '';
}, CACHE_ENTRIES);

/** Hashtags in one form, each once. */
export function foldHashtags(tags: readonly string[]): string[] {
  const names = new Set<string>();
  for (const tag of tags) {
    const name = foldHashtag(tag);
    if (name !== '') names.add(name);
  }
  return [...names];
}

/** A status of nobody. */
const NOBODY: People = { names: [], emojis: [], corpus: null };

/** What is known of a hashtag that anybody may use: what holds whoever bears it, and the view for names to be sought in. */
const lookAtHashtag = memoise(
  (tag: string) => ({ view: normalise(tag), isIdentifier: findIdentifiers(tag, NOBODY).length > 0 }),
  CACHE_ENTRIES,
);

/** Whether a hashtag holds an identifier. Names and emoji of the status are all that differs from one to the next. */
export function holdsIdentifier(tag: string, { names, emojis }: People): boolean {
  const { view, isIdentifier } = lookAtHashtag(tag);
  if (isIdentifier) return true;
  const mayName = names.some((name) => view.lower.includes(name));
  const mayDraw = emojis.some((name) => view.text.includes(`:${name}:`));
  return (mayName || mayDraw) && findIdentifiers(tag, { names, emojis, corpus: null }).length > 0;
}
