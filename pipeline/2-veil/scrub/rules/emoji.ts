import { matches, type ScrubRule } from '../rule.ts';

/** Mastodon `CustomEmoji::SHORTCODE_RE_FRAGMENT`; times such as 12:30:45 have digits on both sides. */
const SHORTCODE = /(?<![A-Za-z0-9:]):[A-Za-z0-9_+-]{2,64}:(?![A-Za-z0-9:])/gu;

/** Shortcodes of custom emoji: a rare one names the server that has it. */
export const emoji: ScrubRule = {
  id: 'emoji',
  class: 'EMOJI',
  severity: 3,
  trigger: [':'],
  find: (view) => matches(view.text, SHORTCODE),
};
