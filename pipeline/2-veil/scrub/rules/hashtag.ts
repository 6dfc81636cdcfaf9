import { matches, type ScrubRule, type Span } from '../rule.ts';

/**
 * After Mastodon's `Tag::HASHTAG_RE`: letters, digits, underscores and middle dots, not digits alone; and unlike it
 * right after other letters too, as Weibo writes them. Tags in a row are one match, cut at their signs.
 */
const ROW = /(?<![A-Za-z0-9_/&])(?:#(?=[0-9_·]{0,100}\p{L})[\p{L}\p{N}_·\p{M}]{1,100})+/gu;
const ONE = /#[^#]+/gu;

/** Hashtags in plain text. Those that many authors use come back in a column of their own. */
export const hashtag: ScrubRule = {
  id: 'hashtag',
  class: 'HASHTAG',
  severity: 2,
  trigger: ['#'],
  find(view) {
    const spans: Span[] = [];
    for (const row of matches(view.text, ROW)) {
      for (const { start, end } of matches(view.text.slice(row.start, row.end), ONE))
        spans.push({ start: row.start + start, end: row.start + end });
    }
    return spans;
  },
};
