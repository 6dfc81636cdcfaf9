import { matches, type ScrubRule } from '../rule.ts';

/**
 * Accounts of the fediverse and of anything that writes names with an at sign: `@user`, `@user@host`,
 * `acct:user@host`, and names in other letters (`@名字`, as Weibo and Misskey show them).
 *
 * Source: RFC 7565 (acct URI); Mastodon `Account::MENTION_RE`. A mention in markup never comes here: the DOM
 * has replaced it.
 */
const MENTION =
  /(?<![A-Za-z0-9_.+/-])(?:acct:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}|@[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,63})(?:@[\p{L}\p{N}.-]{1,253})?/gu;

export const mention: ScrubRule = {
  id: 'mention',
  class: 'MENTION',
  severity: 8,
  trigger: ['@'],
  find: (view) => matches(view.text, MENTION).filter(({ start, end }) => end - start > 2),
};
