/** A pattern that is not tried, because no sign of it stands in a text, would have found nothing there. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldHashtags } from '../../../pipeline/2-veil/scrub/hashtags.ts';
import { createScrubber, findIdentifiers, RULES, scrub } from '../../../pipeline/2-veil/scrub/index.ts';
import { findNames, findOwnNames } from '../../../pipeline/2-veil/scrub/names.ts';
import { normalise } from '../../../pipeline/2-veil/scrub/normalise.ts';
import { mayNameNetwork, NETWORKS } from '../../../pipeline/2-veil/scrub/rules/handle.ts';
import { EVERY_SIGN, SIGN, signsOf } from '../../../pipeline/2-veil/scrub/signs.ts';
import { View } from '../../../pipeline/2-veil/scrub/view.ts';
import { FIXTURES } from '../scrub/fixtures.ts';
import { CORPUS, makeInput } from '../scrub/setup.ts';
import { NOBODY, RUNS, text } from './texts.ts';

/** Texts for each way into a pattern that is tried only where a sign of it stands. */
const SIGNED = {
  email: [
    'mail someone在qq',
    'E-Mail: someone at gmail',
    'EMAIL someone#163',
    '邮箱someone在qq',
    '邮件：someone * foxmail',
  ],
  url: [
    'invite code ab12cd',
    'INVITATION CODE: ab12cd',
    '邀请码ab12cd',
    '邀请链接：ab12cd',
    '推荐码 ab12cd',
    'matrix:u/abc',
    'magnet:?xt=urn',
  ],
  person: [
    '田中さん',
    '田中ちゃん',
    '田中くん',
    '田中様',
    '田中氏',
    '田中先生',
    '田中先輩',
    '김철수 씨',
    '卡尔·马克思',
    '卡尔•马克思',
    '卡尔・马克思',
    '卡尔‧马克思',
    'John Smith',
  ],
  protocol_id: [
    `npub1${'q'.repeat(20)}`,
    `05${'ab'.repeat(32)}`,
    `${'ABCD '.repeat(9)}1234`,
    'did:plc:abcdef',
    '@name:host.example',
  ],
  wechat: ['wxid_abcdef1', 'gh_abcdef12', '微信：abcdef'],
  handle: ['uid 12345', 'Friend Code 1234-5678', 'name#1234', 'twitter: somename'],
  address: ['中山路5号', '阳光花园3栋2单元101室', '阳光花园A座', '浙江省杭州市西湖区文三路'],
  geo: ['39.9042, 116.4074'],
} as const;

/** What some pattern finds something in. */
const PIECES = [
  ...Object.values(SIGNED).flat(),
  ...FIXTURES.flatMap(({ examples }) => examples.map(([written]) => written)),
];

describe('what is left out', () => {
  test.each(Object.entries(SIGNED).flatMap(([rule, texts]) => texts.map((each) => [rule, each] as const)))(
    '%s finds what only one pattern of it knows: %s',
    (id, given) => {
      const rule = RULES.find((each) => each.id === id);
      const view = normalise(given);
      const found = rule?.find(view, NOBODY) ?? [];
      expect(found.length).toBeGreaterThan(0);
      expect(found).toEqual(rule?.find(new View(view.text, EVERY_SIGN, null), NOBODY));
    },
  );

  test('the filter of networks lets no text through that names one, and not every other', () => {
    const pattern = new RegExp(NETWORKS, 'u');
    const names = NETWORKS.replace(/\(\?(?:<!|!|=)[^)]*\)|\(\?:|\)/gu, '').split('|');
    const name = fc.constantFrom(...names, '推:', '推号');
    const between = fc.constantFrom('', '', ' ', '_', '1', 'a', '：', ':', '号', '在', '😀');
    fc.assert(
      fc.property(fc.array(fc.oneof(name, between, text), { maxLength: 6 }), (parts) => {
        const { lower } = normalise(parts.join(''));
        if (pattern.test(lower)) expect(mayNameNetwork(lower)).toBe(true);
      }),
      { numRuns: RUNS },
    );
    for (const each of names.filter((word) => pattern.test(word))) expect(mayNameNetwork(each)).toBe(true);
    // 推 alone is a word.
    expect(names.filter((word) => !pattern.test(word))).toEqual(['推']);
    expect(mayNameNetwork('今天天气不错, we went for a walk')).toBe(false);
  });

  test('every rule, where signs may rule something out and where they may not', () => {
    const people = { names: ['alice', '小明同学'], emojis: ['blobcat'], corpus: CORPUS };
    const written = fc
      .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...PIECES) }, text), {
        minLength: 1,
        maxLength: 3,
      })
      .chain((parts) => {
        const whole = parts.join('');
        // Cut anywhere: what announces a value, or ends it, may be lost.
        return fc
          .tuple(fc.nat(whole.length), fc.nat(whole.length))
          .map(([a, b]) => whole.slice(Math.min(a, b), Math.max(a, b)));
      });
    fc.assert(
      fc.property(fc.oneof(written, fc.constantFrom(...PIECES)), (given) => {
        const view = normalise(given);
        const unsurveyed = new View(view.text, EVERY_SIGN, null);
        for (const rule of RULES)
          expect([rule.id, rule.find(view, people)]).toEqual([rule.id, rule.find(unsurveyed, people)]);
      }),
      { numRuns: RUNS },
    );
  });

  test('posts that are scrubbed together become what each becomes alone', () => {
    const content = fc.array(fc.oneof(fc.constantFrom(...PIECES, '<p>', '</p>', '薄荷糖'), text), {
      maxLength: 4,
    });
    const post = fc.record({
      html: content.map((parts) => parts.join('')),
      contentWarning: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, text),
      hashtags: fc.array(fc.constantFrom('猫', '13800138000', '薄荷糖'), { maxLength: 2 }),
      displayName: fc.constantFrom('', '薄荷糖', '小明同学'),
    });
    const together = createScrubber(CORPUS);
    fc.assert(
      fc.property(fc.array(post, { maxLength: 12 }), (posts) => {
        const inputs = posts.map(({ html, ...more }) => makeInput(html, more));
        const ownNames = inputs.map(({ acct, displayName }) => findOwnNames(acct, displayName));
        expect(together(inputs, ownNames)).toEqual(inputs.map((input) => scrub(input, CORPUS)));
      }),
      { numRuns: RUNS },
    );
  });

  test('hashtags that hold an identifier, whoever bore them before', () => {
    const tag = fc.oneof(
      fc.constantFrom('猫', 'cat', '13800138000', '薄荷糖应援', 'mallow', ':blobcat:', 'wxid_abcdef123456'),
      text,
    );
    const name = fc.constantFrom('', '薄荷糖', '猫', 'cat');
    fc.assert(
      fc.property(fc.array(tag, { maxLength: 4 }), name, fc.boolean(), (hashtags, displayName, hasMore) => {
        const more = hasMore ? { mentions: ['mallow@a.example'], emojis: ['blobcat'] } : {};
        const input = makeInput('', { hashtags, displayName, ...more });
        const people = { names: findNames(input), emojis: input.emojis, corpus: null };
        const wanted = foldHashtags(hashtags).filter((each) => findIdentifiers(each, people).length === 0);
        expect(scrub(input).hashtags).toEqual(wanted.sort());
      }),
      { numRuns: RUNS },
    );
  });

  test('every Han character and kana beyond the first 65,536 begins with a half that is told', () => {
    for (let point = 0x10000; point <= 0x10ffff; point += 1) {
      const char = String.fromCodePoint(point);
      if (!/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(char)) continue;
      if ((signsOf(char.charCodeAt(0)) & SIGN.farLetter) === 0) expect(point.toString(16)).toBe('told');
    }
  });

  test('lower case of every code unit, and only cased ones have another', () => {
    for (let unit = 0; unit < 0x10000; unit += 1) {
      const char = String.fromCharCode(unit);
      const isCased = (signsOf(unit) & SIGN.cased) !== 0;
      if (!isCased && char.toLowerCase() !== char) expect(unit.toString(16)).toBe('cased');
    }
  });
});
