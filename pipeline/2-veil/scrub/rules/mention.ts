import { matches, type ScrubRule } from '../rule.ts';

const HOST = '(?:[A-Za-z0-9][A-Za-z0-9.-]{0,252}|[\\p{L}\\p{N}][\\p{L}\\p{N}.-]{0,60})';
/**
 * Accounts of the fediverse and of anything that writes names with an at sign: `@user`, `@user@host`,
 * `acct:user@host`, and names in other letters (`@名字`, as Weibo and Misskey show them). Names in a row are one
 * match, for nothing may come to stand alone once its neighbour is gone.
 *
 * Source: RFC 7565 (acct URI); Mastodon `Account::MENTION_RE`. A mention in markup never comes here: the DOM
 * has replaced it.
 */
const MENTION = new RegExp(
  `(?:(?<![a-z0-9])acct:[a-z0-9_][a-z0-9_.-]{0,200}(?:@${HOST})?` +
    `|(?<![A-Za-z0-9_.+/-])(?:@(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}|[\\p{L}\\p{N}_]{1,30})(?:@${HOST})?)+)`,
  'giu',
);
/** Hours after an at sign, as English writes them: "@7pm". */
const HOUR = /^@[0-9]{1,2}(?:[ap]m)?$/iu;

export const mention: ScrubRule = {
  id: 'mention',
  class: 'MENTION',
  severity: 8,
  trigger: ['@'],
  find: (view) =>
    matches(view.text, MENTION)
      .filter(({ start, end }) => !HOUR.test(view.text.slice(start, end)))
      .map(({ start, end }) => {
        let last = end;
        while (/[.-]/u.test(view.text.charAt(last - 1))) last -= 1;
        return { start, end: last };
      }),
};
