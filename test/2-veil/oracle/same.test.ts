/** What was made fast gives what its plain form gives, on invented text, on hostile text, and on what rules look for. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutMarkup, htmlToSegments } from '../../../pipeline/2-veil/html.ts';
import { scanMarkup } from '../../../pipeline/2-veil/html_scan.ts';
import { count } from '../../../pipeline/2-veil/language/count.ts';
import { kinds } from '../../../pipeline/2-veil/language/table.ts';
import { findListedNames } from '../../../pipeline/2-veil/scrub/dictionary.ts';
import { RULES } from '../../../pipeline/2-veil/scrub/index.ts';
import { findPeople } from '../../../pipeline/2-veil/scrub/lexicon/people.ts';
import { normalise } from '../../../pipeline/2-veil/scrub/normalise.ts';
import { matches } from '../../../pipeline/2-veil/scrub/rule.ts';
import { mayNameNetwork, NETWORKS } from '../../../pipeline/2-veil/scrub/rules/handle.ts';
import { person } from '../../../pipeline/2-veil/scrub/rules/person.ts';
import { EVERY_SIGN, SIGN, SIGN_UNITS } from '../../../pipeline/2-veil/scrub/signs.ts';
import { View } from '../../../pipeline/2-veil/scrub/view.ts';
import { createKeyedHash } from '../../../pipeline/keys/pseudonym.ts';
import { describeHour, formatHour, formatMonth, formatWeek } from '../../../pipeline/model/weeks.ts';
import { FIXTURES } from '../scrub/fixtures.ts';
import { CORPUS } from '../scrub/setup.ts';
import { count as plainCount, plainKindOf } from './count.ts';
import { findListedNames as plainListedNames } from './dictionary.ts';
import { normalise as plainNormalise } from './normalise.ts';
import { findPeople as plainPeople } from './people.ts';
import { findPersons } from './person.ts';

const RUNS = 3_000;
const NOBODY = { names: [], emojis: [], corpus: null };

/** Pieces that the rules and folds look for, in every disguise that they know, among ordinary and broken text. */
const PIECES = [
  ...'一二三四五六七八九零〇○洞幺两仨0123456789oOlI一一',
  ...'аеорсухіαοερ',
  ...'王李张小明红阿老先生说叫和跟欧阳司马卡尔·马克思',
  ...'さん様ちゃんのはを。！？!?\n ,.-_/()[]@#:%+',
  ...'的一是不了人在有他这中大来上国说们为子和你地出道也时年得就那要下以生会自着去之过家学',
  ...'阿埃艾爱安奥巴姐叔总先女师授同学志傅们板长',
  '认识',
  '张伟',
  '司马光',
  '史密斯',
  '今天天气',
  '我们',
  '欧阳',
  '王小明',
  '李老师',
  '一三八零零一三八零零零',
  '138oo13l5l8',
  'I三八oo一二三四五',
  '微💗信',
  '❤️',
  '©',
  '👩‍👩‍👧',
  '𠮷',
  '𛀀',
  '\ud800',
  '\udc00',
  '\u200b',
  '\ufe0f',
  'а0о1234',
  'x at y dot com',
  '[PHONE]',
  '[NAME]',
  'ａｂｃ１２３',
  '①②③④⑤',
  '씨',
  '김철수 씨',
  'John Smith',
  '3米高',
  'name_at_host_dot_com',
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

function unfold(view: ReturnType<typeof normalise>) {
  const places = Array.from({ length: view.text.length }, (_, at) => [view.startOf(at), view.endOf(at)]);
  return { text: view.text, places };
}

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

/** Posts as Mastodon writes them. */
const USUAL = [
  '<p>早 &amp; 安 &lt;b&gt; &quot;x&quot; &#39;</p><p>二</p>',
  '<p><span class="h-card" translate="no"><a href="https://a.example/@mallow" class="u-url mention">@<span>mallow</span></a></span> 在</p>',
  '<p><a href="https://a.example/tags/x?a=1&amp;b=2" class="mention hashtag" rel="tag">#<span>日常</span></a></p>',
  '<a href="https://b.example/long" target="_blank" rel="nofollow noopener"><span class="invisible">https://</span><span class="ellipsis">b.example</span><span class="invisible">/long</span></a>',
  '<span>138</span><span>0013</span>8000 <a href="mailto:u@a.example">写信</a> <a href=""> <br> </a>',
] as const;

/** Tags and pieces of tags, in the usual way and nearly so, opened and closed in any order. */
const html = fc.oneof(
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '<p>',
          '</p>',
          '<br>',
          '<br/>',
          '<br />',
          '</br>',
          '<P>',
          '<p >',
          '<p/>',
          '<!-- x -->',
          '<',
          '>',
          '</',
        ),
        fc.constantFrom(
          '<a href="https://a.example">',
          '<a href="h&amp;x">',
          '<a>',
          '<a href="ma&#105;lto:x">',
          '<a href=" tel:1">',
        ),
        fc.constantFrom(
          '<a href="mailto:x&amp;y">',
          '<a href="x" >',
          "<a href='x'>",
          '<a  href="x">',
          '<a href="x"class="mention">',
        ),
        fc.constantFrom(
          '<a class="u-url mention">',
          '<a class="x" class="mention">',
          '<a rel="tag">',
          '<a rel="&#116;ag">',
          '<a/>',
          '<A HREF="x">',
        ),
        fc.constantFrom(
          '<a class="hashtag" title="a > b">',
          '<a href="sms:1" rel="x tag y">',
          '<abbr>',
          '<a data-x="&quot;">',
          '<a href="',
          '<a b>',
        ),
        fc.constantFrom(
          '</a>',
          '</a>',
          '</a >',
          '</span>',
          '</span>',
          '<span>',
          '<span class="h-card">',
          '<span class="invisible">',
          '<spans>',
        ),
        fc.constantFrom(
          '&amp;',
          '&lt;',
          '&gt;',
          '&quot;',
          '&#39;',
          '&#039;',
          '&nbsp;',
          '&amp',
          '&',
          '&copy',
          '\r\n',
          ' ',
          '\n',
          '\0',
          '\u00a0',
        ),
        fc.constantFrom(
          '<script>',
          '</script>',
          '<img alt=":cat:">',
          '<blockquote>',
          '</blockquote>',
          '<li>',
          '一',
          'a b',
        ),
        fc.string({ maxLength: 4 }),
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
  // Nested as it should be, so that the scanner is not stopped at once.
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...USUAL, '一', ' ', '\n', '&amp;', '<br>', '<p>', '</p>'),
        fc
          .tuple(
            fc.constantFrom('<span>', '<span class="h-card x">', '<span class="ellipsis">'),
            fc.constantFrom(
              '一',
              '',
              ' ',
              '<br>',
              '<a href="#">二</a>',
              '<a class="mention" href="#"> <span>三</span></a>',
              '<p>',
            ),
          )
          .map(([open, inner]) => `${open}${inner}</span>`),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

describe('the same as its plain form', () => {
  test('the normalised view', () => {
    fc.assert(
      fc.property(text, (given) => {
        const { text, starts, ends } = plainNormalise(given);
        const places = starts.map((start, at) => [start, ends[at]]);
        expect(unfold(normalise(given))).toEqual({ text, places });
      }),
      { numRuns: RUNS },
    );
  });

  test('names of people, in a text and in its sentences', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(findPeople(given)).toEqual(plainPeople(given));
        const view = normalise(given);
        expect(person.find(view, NOBODY)).toEqual(findPersons(view.text));
      }),
      { numRuns: RUNS },
    );
  });

  test('segments of HTML', () => {
    fc.assert(
      fc.property(html, (given) => {
        expect(htmlToSegments(given)).toEqual(cutMarkup(given));
      }),
      { numRuns: 2 * RUNS },
    );
  });

  test('segments of HTML need no parser where it is written in the usual way', () => {
    expect(scanMarkup(USUAL.join('<br />'))).toEqual(cutMarkup(USUAL.join('<br />')));
    for (const given of [
      '<b>a</b>',
      '&nbsp;',
      '<p class="x">',
      '<a>',
      '<a href="#">a<a href="#">b</a></a>',
      '1 < 2',
    ])
      expect(scanMarkup(given)).toBeNull();
  });

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
    const pieces = [
      ...Object.values(SIGNED).flat(),
      ...FIXTURES.flatMap(({ examples }) => examples.map(([written]) => written)),
    ];
    const written = fc
      .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...pieces) }, text), {
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
      fc.property(fc.oneof(written, fc.constantFrom(...pieces)), (given) => {
        const view = normalise(given);
        const unsurveyed = new View(view.text, EVERY_SIGN, null);
        for (const rule of RULES)
          expect([rule.id, rule.find(view, people)]).toEqual([rule.id, rule.find(unsurveyed, people)]);
      }),
      { numRuns: RUNS },
    );
  });

  test('lower case of every code unit, and only cased ones have another', () => {
    for (let unit = 0; unit < 0x10000; unit += 1) {
      const char = String.fromCharCode(unit);
      const isCased = ((SIGN_UNITS[unit] ?? 0) & SIGN.cased) !== 0;
      if (!isCased && char.toLowerCase() !== char) expect(unit.toString(16)).toBe('cased');
    }
  });

  test('kinds of all code units', () => {
    expect(Array.from(kinds)).toEqual(Array.from(kinds, (_, unit) => plainKindOf(unit)));
  });

  test('counts of a text, however long', () => {
    const chinese = fc.constantFrom(
      ...'的了是不我你这這没沒说說个個国學东東嘅咗にのノー゙한ㄅБω〇々a1，\u0301',
      '𠮷',
      '😀',
      '𝐀',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(chinese, text), { maxLength: 40 }),
        fc.constantFrom(1, 1, 1, 20),
        (parts, times) => {
          const given = parts.join('').repeat(times);
          expect(count(given)).toEqual(plainCount(given));
        },
      ),
      { numRuns: RUNS },
    );
    for (const length of [254, 255, 256, 510, 511, 100_000])
      for (const char of ['的', '东', '學', '国', '嘅'])
        expect(count(char.repeat(length))).toEqual(plainCount(char.repeat(length)));
  });

  test('names of the corpus, from each place of a text', () => {
    const names = fc.constantFrom(
      'wandering_otter',
      'velvetine',
      '云上的豆腐脑',
      '雲上的豆腐腦',
      'さくらもち',
      'velvet',
      '_',
      'a',
      '1',
      '云',
      ' ',
      '，',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(names, text), { maxLength: 8 }), (parts) => {
        const { lower } = normalise(parts.join(''));
        expect(findListedNames(lower, CORPUS)).toEqual(plainListedNames(lower, CORPUS));
      }),
      { numRuns: RUNS },
    );
  });

  test('matches of a pattern, empty ones included', () => {
    const patterns = [/[0-9]+/gu, /(?<=a)(b)?/dgu, /x*/gu, /\p{Extended_Pictographic}|$/gu, /(.)\1/dgu];
    fc.assert(
      fc.property(text, fc.constantFrom(...patterns), fc.constantFrom(0, 1), (given, pattern, group) => {
        const wanted = [...given.matchAll(pattern)].flatMap((match) => {
          if (group === 0) return [{ start: match.index, end: match.index + match[0].length }];
          const at = match.indices?.[group];
          return at === undefined ? [] : [{ start: at[0], end: at[1] }];
        });
        expect(matches(given, pattern, group)).toEqual(wanted);
      }),
      { numRuns: RUNS },
    );
  });

  test('hour, week and month of a time', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (ms) => {
        expect(describeHour(ms)).toEqual({
          hour: formatHour(ms),
          week: formatWeek(ms),
          month: formatMonth(ms),
        });
      }),
    );
  });

  test('keyed hashes, whatever was hashed before', () => {
    const key = new Uint8Array(32).fill(7);
    const hash = createKeyedHash(key);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (message) => {
        const wanted = bytesToHex(hmac(sha256, key, utf8ToBytes(message))).slice(0, 32);
        expect(hash(message)).toBe(wanted);
      }),
    );
  });
});
