import { matches, type ScrubRule, type Span } from '../rule.ts';

/**
 * One shortcode or several in a row, after Mastodon's `CustomEmoji::SHORTCODE_RE_FRAGMENT`; the zero-width spaces
 * between them are gone in the view. Times such as 12:30:45 have digits on both sides, and `std::vector::size`
 * letters.
 */
const ROW = /(?<![A-Za-z0-9:])(?::[A-Za-z0-9_+-]{2,64}:)+(?![A-Za-z0-9])/gu;
const ONE = /:(?=[A-Za-z0-9_+-]*[A-Za-z_])[A-Za-z0-9_+-]{2,64}:/gu;

/** Shortcodes of custom emoji: a rare one names the server that has it. Those that the status lists, anywhere. */
export const emoji: ScrubRule = {
  id: 'emoji',
  class: 'EMOJI',
  severity: 3,
  trigger: [':'],
  find(view, people) {
    const spans: Span[] = [];
    for (const row of matches(view.text, ROW)) {
      for (const { start, end } of matches(view.text.slice(row.start, row.end), ONE))
        spans.push({ start: row.start + start, end: row.start + end });
    }
    for (const name of people.emojis) {
      const code = `:${name}:`;
      for (let at = view.text.indexOf(code); at >= 0; at = view.text.indexOf(code, at + code.length))
        spans.push({ start: at, end: at + code.length });
    }
    return spans;
  },
};
