/** Mastodon cuts hashtags at this; longer ones are sentences. In characters. */
const MAX_HASHTAG_CHARS = 100;

/** Hashtags in one form: NFKC, lower case, without `#`, unique. */
export function foldHashtags(tags: readonly string[]): string[] {
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
  return [...names];
}
