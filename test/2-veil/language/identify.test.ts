import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { isChineseTag, primaryOf } from '../../../pipeline/2-veil/language/declared.ts';
import { createIdentifier, type Identified } from '../../../pipeline/2-veil/language/index.ts';
import { decideLanguage } from '../../../pipeline/model/language.ts';

let identify: (plain: string, declared: string | null) => Identified;
beforeAll(async () => {
  identify = await createIdentifier();
});

const UNDETERMINED = { own: 'und', confidenceMilli: 0, chineseMilli: 0, isUndecided: false, script: 'none' };

describe('texts without a language', () => {
  test.each([
    ['empty', ''],
    ['spaces', ' \n\t\u3000'],
    ['digits', '233 2022 666'],
    ['full-width digits', '１２３'],
    ['emoji', '😀👩‍👩‍👧🏳️‍🌈❤️'],
    ['flags', '🇭🇰🇹🇼'],
    ['punctuation', '……！？「」'],
    ['NUL', '\0\0\0'],
    ['a lone surrogate', '\ud800'],
    ['faces in kana', '¯\\_(ツ)_/¯ (ノ°□°)ノ'],
    ['faces in Greek and Cyrillic', '(´・ω・`) Σ(°Д°)'],
  ])('%s', (_, text) => {
    expect(identify(text, null)).toEqual(UNDETERMINED);
    expect(identify(text, 'zh-CN')).toEqual(UNDETERMINED);
    expect(decideLanguage(identify(text, 'zh'), 6_000).isChinese).toBe(false);
  });

  test.each(['lol', 'QAQ', 'ok', 'orz', 'www'])('too few Latin letters to tell: %s', (text) => {
    expect(identify(text, null).own).toBe('und');
    expect(identify(text, 'zh').own).toBe('und');
    expect(identify(text, 'en-GB').own).toBe('en');
  });
});

describe('clear scripts', () => {
  test.each([
    ['我的妈呀今天好累啊', 'zh'],
    ['这是美味の晚餐，大家快来吃', 'zh'],
    ['今天学了一句「ありがとうございます」，觉得发音好难啊', 'zh'],
    ['哈哈哈哈ヾ(≧▽≦)ノ我也这么觉得', 'zh'],
    ['ㄏㄏㄏ你很ㄎㄧㄤ', 'zh'],
    ['你\0好\0吗', 'zh'],
    ['子曰：學而時習之，不亦說乎？有朋自遠方來，不亦樂乎', 'zh'],
    ['佢哋今日去咗邊度呀', 'yue'],
    ['今日は寒い', 'ja'],
    ['ｶﾀｶﾅ', 'ja'],
    ['アニメ', 'ja'],
    ['渡邊さんと齋藤さん', 'ja'],
    ['TypeScriptのGenericsが難しい', 'ja'],
    ['Listening to the new album by ありがとう all day long at work', 'en'],
    ['My favourite singer 아이유 has a new album and I love it', 'en'],
    ['중국어 中文 공부', 'ko'],
    ['Привет, как у тебя дела сегодня?', 'ru'],
    ['สวัสดีครับวันนี้อากาศดีมาก', 'th'],
    ['Καλημέρα σε όλους τους φίλους μου', 'el'],
    ['שלום לכולם, מה שלומכם היום', 'he'],
  ])('%s is %s whatever is declared', (text, language) => {
    for (const declared of [null, 'zh-CN', 'ja', 'en', 'ko', 'x'])
      expect(decideLanguage(identify(text, declared), 0).language).toBe(language);
  });

  test.each([
    ['zh', 'ja'],
    ['ja', 'zh-TW'],
  ])('an author of the other language does not move a clear post in %s', (language, declared) => {
    const text = language === 'zh' ? '我们今天去哪里吃饭呢' : '今日はどこで食べようかな';
    const evidence = identify(text, declared);
    expect(evidence.isUndecided).toBe(false);
    for (const sum of [-1_000_000, 1_000_000]) expect(decideLanguage(evidence, sum).language).toBe(language);
  });

  test('pinyin is no Chinese writing', () => {
    const { own, script } = identify('jin tian tian qi hen hao wo men qu gong yuan wan ba', 'zh');
    expect([own === 'zh', script]).toEqual([false, 'none']);
  });

  test('NFD and NFC of a text are one text', () => {
    const text = 'Hôm nay trời đẹp quá, mình đi dạo một chút';
    expect(identify(text.normalize('NFD'), null)).toEqual(identify(text, null));
  });
});

describe('the declared tag', () => {
  test.each([
    'zh',
    'zh-CN',
    'zh-HK',
    'zh-TW',
    'zh-YUE',
    'ZH-hant',
    'yue',
    'nan-TW',
    'cmn',
    'wuu',
    'hak',
    'lzh',
  ])('%s declares Chinese', (tag) => {
    expect(isChineseTag(tag)).toBe(true);
  });

  test.each(['ja', 'en', 'za', 'x-zh', 'zha', '', 'und', 'z', '中文'])('%s does not', (tag) => {
    expect(isChineseTag(tag)).toBe(false);
  });

  test('the primary subtag is lower case or null', () => {
    expect(['EN-us', 'und', '', 'q', 'i-klingon'].map(primaryOf)).toEqual(['en', null, null, null, null]);
  });

  test('tips an undecided text by a bounded amount, and the author still decides', () => {
    const text = '臨時休業';
    const alone = identify(text, null);
    const chinese = identify(text, 'zh-TW');
    const japanese = identify(text, 'ja');
    expect([alone, chinese, japanese].every(({ isUndecided }) => isUndecided)).toBe(true);
    expect(alone.chineseMilli).toBeGreaterThan(0);
    expect(chinese.chineseMilli - alone.chineseMilli).toBe(1_500);
    expect(japanese.chineseMilli - alone.chineseMilli).toBe(-1_500);
    expect(identify(text, 'en')).toEqual(alone);
    expect(decideLanguage(japanese, 0).language).toBe('ja');
    expect(decideLanguage(japanese, 6_000).language).toBe('zh');
    expect(decideLanguage(chinese, -6_000).language).toBe('ja');
  });
});

/** Characters of all kinds that matter, and arbitrary ones. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom(...'的了是你我们這國国東駅込のはアー한글abcé đДω😀𠮷𝓐\0\ud800\udc00ㄅ嘅〆々，。 1'),
    maxLength: 60,
  }),
);
const tag = fc.option(
  fc.oneof(fc.constantFrom('zh', 'ja', 'zh-HK', 'en', 'ko', 'yue'), fc.string({ maxLength: 10 })),
);

describe('laws', () => {
  test('any text gives integers in range, and the same each time', () => {
    fc.assert(
      fc.property(text, tag, (plain, declared) => {
        const one = identify(plain, declared);
        expect(one.own).toMatch(/^[a-z]{2,3}$/u);
        expect(Number.isInteger(one.confidenceMilli) && one.confidenceMilli >= 0).toBe(true);
        expect(one.confidenceMilli).toBeLessThanOrEqual(1_000);
        expect(Number.isInteger(one.chineseMilli) && Math.abs(one.chineseMilli) <= 10_000).toBe(true);
        expect(Object.is(one.chineseMilli, -0)).toBe(false);
        expect(['Hans', 'Hant', 'mixed', 'none']).toContain(one.script);
        expect(identify(plain, declared)).toEqual(one);
        if (one.isUndecided) expect(['zh', 'yue', 'ja']).toContain(one.own);
      }),
      { numRuns: 1_000 },
    );
  });

  test('the sign of the evidence agrees with the tag', () => {
    fc.assert(
      fc.property(text, tag, (plain, declared) => {
        const { own, chineseMilli } = identify(plain, declared);
        if (own === 'zh' || own === 'yue') expect(chineseMilli).toBeGreaterThan(0);
        else expect(chineseMilli).toBeLessThanOrEqual(0);
      }),
      { numRuns: 1_000 },
    );
  });

  test('emoji and digits around a text in Han change nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom('今天天气好', '臨時休業', '今日は雨'), fc.nat(9), (plain, digit) => {
        expect(identify(`😀${plain}${digit}`, null)).toEqual(identify(plain, null));
      }),
    );
  });
});

describe('long texts', () => {
  test.each([
    ['Han', '今天天气真好我们去公园玩吧，', 'zh'],
    ['Latin', 'The weather is lovely today and we went for a walk. ', 'en'],
    ['astral Han', '𠮷', 'zh'],
    ['kana', 'きょうはいい天気ですね。', 'ja'],
  ])('100 kB of %s take linear time', (_, unit, language) => {
    const long = unit.repeat(Math.ceil(100_000 / Buffer.byteLength(unit)));
    const start = performance.now();
    expect(decideLanguage(identify(long, null), 0).language).toBe(language);
    // 100 kB were measured to take 1 ms; quadratic time would be many seconds.
    expect(performance.now() - start).toBeLessThan(500);
  });

  test('a surrogate pair at the cut is no trouble', () => {
    for (const pad of [698, 699, 700, 701])
      expect(identify(`${'a'.repeat(pad)}${'𝓐'.repeat(40)} and more`, null).own).toMatch(/^[a-z]{2,3}$/u);
  });

  test('cld3 does not leak: 18 MB of texts through its heap of 16 MiB', () => {
    // 700 code units of 3 bytes each: the longest that is handed over.
    const post = 'สวัสดีครับวันนี้อากาศดีมาก'.repeat(30);
    const first = identify(post, null);
    expect(first.own).toBe('th');
    for (let round = 0; round < 9_000; round += 1) identify(post, null);
    expect(identify(post, null)).toEqual(first);
  });
});
