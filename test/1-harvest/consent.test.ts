import { describe, expect, test } from 'vitest';
import { bindsEverywhere, findRefusal, saysNoByTag } from '../../pipeline/1-harvest/consent.ts';
import type { Acct } from '../../pipeline/model/ids.ts';

const ACCT = 'someone@social.example.org' as Acct;
const rules = {
  consent: 'opt-out' as 'opt-out' | 'opt-in',
  optOutAccounts: new Set<string>(),
  optOutDomains: new Set<string>(),
};

describe('tags that say no', () => {
  test.each([
    '#nobot',
    '喜欢猫 #NoBots',
    '<p>hello <a href="https://a.test/tags/nobot" class="mention hashtag">#<span>nobot</span></a></p>',
    '#noarchive。',
    '＃noindex',
    '#no\u200bscrape',
    '&#35;nobot',
    '#禁止爬虫',
    '#请勿收录',
    '#請勿收錄我的嘟文',
    '<a>#<span>拒绝抓取</span></a>',
    '#禁止爬蟲',
  ])('%s', (text) => expect(saysNoByTag(text)).toBe(true));

  test.each([
    '',
    'nobot',
    '#nobottle',
    '#nobots_allowed_here',
    '#bot',
    '# nobot',
    '禁止爬虫的文章',
    '#爬虫 教程',
    '#收录了一首歌',
    '<p>#</p><p>nobot</p>',
  ])('not: %s', (text) => expect(saysNoByTag(text)).toBe(false));
});

describe('who is left out, and why', () => {
  const opted = { ...rules, optOutAccounts: new Set([ACCT]) };
  const domain = { ...rules, optOutDomains: new Set(['example.org']) };
  const optIn = { ...rules, consent: 'opt-in' as const };
  test.each([
    [{}, rules, null],
    [{ suspended: true }, rules, 'suspended'],
    [{ limited: true }, rules, 'limited'],
    [{ noindex: true }, rules, 'noindex'],
    [{ noindex: false, suspended: null, note: null, fields: null }, rules, null],
    [{ note: '<p>#nobot</p>' }, rules, 'no_bot_tag'],
    [{ fields: [null, 3, { name: 'bots', value: '<a>#<span>noarchive</span></a>' }] }, rules, 'no_bot_tag'],
    [{ fields: [{ name: '#nobot', value: '' }] }, rules, 'no_bot_tag'],
    [{}, opted, 'opt_out_account'],
    [{}, domain, 'opt_out_domain'],
    [{}, { ...rules, optOutDomains: new Set(['ample.org', 'org.example']) }, null],
    [{}, optIn, 'not_opted_in'],
    [{ indexable: null }, optIn, 'not_opted_in'],
    [{ indexable: 'true' }, optIn, 'not_opted_in'],
    [{ indexable: true }, optIn, null],
    [{ indexable: true, noindex: true }, optIn, 'noindex'],
    [{ indexable: false }, rules, null],
  ])('%j', (account, applied, expected) => expect(findRefusal(account, ACCT, applied)).toBe(expected));
});

test("the author's own word binds everywhere, another server's limit does not", () => {
  expect(bindsEverywhere('noindex', false)).toBe(true);
  expect(bindsEverywhere('no_bot_tag', false)).toBe(true);
  expect(bindsEverywhere('limited', false)).toBe(false);
  expect(bindsEverywhere('limited', true)).toBe(true);
  expect(bindsEverywhere('not_opted_in', true)).toBe(false);
});
