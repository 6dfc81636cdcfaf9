import { memoise } from '../../model/memoise.ts';

/** Mastodon cuts hashtags at this; longer ones are sentences. In characters. */
const MAX_HASHTAG_CHARS = 100;

/** Tags remembered: few are used again and again; the bound keeps memory flat. */
export const CACHE_ENTRIES = 4_096;

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
