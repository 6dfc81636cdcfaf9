/** Mastodon cuts hashtags at this; longer ones are sentences. In characters. */
const MAX_HASHTAG_CHARS = 100;

/**
 * Hashtags in one form: NFKC, lower case, without `#`, sorted, unique.
 *
 * @param isIdentifier true for a tag that holds an identifier and must not come back
 */
export function collectHashtags(tags: readonly string[], isIdentifier: (tag: string) => boolean): string[] {
  if (tags.length === 0) return [];
  const names = new Set<string>();
  for (const tag of tags) {
    const name = tag
      .normalize('NFKC')
      .replace(/\p{Cf}/gu, '')
      .trim()
      .replace(/^#+/u, '')
      .toLowerCase();
    if (name !== '' && name.length <= MAX_HASHTAG_CHARS && !/\s/u.test(name)) names.add(name);
  }
  return [...names].filter((name) => !isIdentifier(name)).sort();
}
