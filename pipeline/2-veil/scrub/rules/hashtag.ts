import { matches, type ScrubRule } from '../rule.ts';

/** Mastodon `Tag::HASHTAG_RE` in short: letters, digits, underscores and middle dots, not digits alone. */
export const HASHTAG = /(?<![\p{L}\p{N}_/&])#(?=[0-9_·]{0,100}\p{L})[\p{L}\p{N}_·\p{M}]{1,100}/gu;

/** Hashtags in plain text. Those that many authors use come back in a column of their own. */
export const hashtag: ScrubRule = {
  id: 'hashtag',
  class: 'HASHTAG',
  severity: 2,
  trigger: ['#'],
  find: (view) => matches(view.text, HASHTAG),
};
