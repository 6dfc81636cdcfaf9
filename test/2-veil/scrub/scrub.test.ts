import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Acct } from '../../../pipeline/model/ids.ts';
import { scrubHtml, scrubText } from './setup.ts';

describe('a status as Mastodon renders it', () => {
  const html =
    '<p><span class="h-card" translate="no"><a href="https://a.example/@mallow" class="u-url mention">@<span>mallow</span></a></span> 早！' +
    '看<a href="https://example.org/long/path" rel="nofollow noopener"><span class="invisible">https://</span><span class="ellipsis">example.org/long</span><span class="invisible">/path</span></a>' +
    '<br>电话 <span>138</span><span>0013</span>8000 &amp; :blobcat:</p>' +
    '<p><a href="https://a.example/tags/%E6%97%A5%E5%B8%B8" class="mention hashtag" rel="tag">#<span>日常</span></a></p>';
  const result = scrubHtml(html, { mentions: ['mallow@a.example'], hashtags: ['日常'], emojis: ['blobcat'] });

  test('text', () => {
    expect(result.text).toBe('[MENTION] 早！看[URL]\n电话 [PHONE] & [EMOJI]\n\n[HASHTAG]');
  });
  test('counts, length, hashtags', () => {
    expect(result.redactions).toEqual({ EMOJI: 1, HASHTAG: 1, MENTION: 1, PHONE: 1, URL: 1 });
    expect(Object.keys(result.redactions)).toEqual(['EMOJI', 'HASHTAG', 'MENTION', 'PHONE', 'URL']);
    expect(result.characters).toBe(result.text.length);
    expect(result.hashtags).toEqual(['日常']);
  });
  test('plain has the words only', () => {
    expect(result.plain.split(/\s+/u).filter(Boolean)).toEqual(['早！看', '电话', '&']);
  });
});

describe('content warnings', () => {
  test('stand before the text and are scrubbed', () => {
    expect(scrubText('正文', { contentWarning: '吐槽 @alice' }).text).toBe('吐槽 [MENTION]\n\n正文');
  });
  test('stand alone where there is no text', () => {
    expect(scrubHtml('', { contentWarning: '吐槽' }).text).toBe('吐槽');
    expect(scrubHtml('<p> </p>', { contentWarning: ' 吐槽 ' }).text).toBe('吐槽');
    expect(scrubHtml('')).toEqual({
      text: '',
      plain: '',
      characters: 0,
      isUndecided: false,
      redactions: {},
      hashtags: [],
    });
  });
});

describe('names that the status gives away', () => {
  const author = {
    acct: 'peppermint42@herbs.example' as Acct,
    displayName: '薄荷糖 :mint:（休息中）| she/her',
  };
  test('handle, parts of the display name, server, mentioned accounts', () => {
    const { text } = scrubText('我薄荷糖，即 Peppermint42，在 herbs.example 等 Mallow 和mallowy', {
      ...author,
      mentions: ['mallow@a.example'],
    });
    expect(text).toMatch(/^我\[NAME\]，即 \[NAME\]，在 \[(?:NAME|URL)\] 等 \[NAME\] 和mallowy$/u);
  });
  test('words that everybody writes and short names are no names', () => {
    const text = 'good news: 今天 we met at last, me and Al';
    expect(scrubText(text, { acct: 'news@a.invalid' as Acct, displayName: '今天' }).text).toBe(text);
    expect(scrubText(text, { acct: 'al@a.invalid' as Acct, displayName: 'me' }).text).toBe(text);
  });
});

describe('hashtags', () => {
  test('one form, sorted, unique, from markup, text and the list', () => {
    const html = '<p>#ｃａｔ <a class="hashtag" href="#">#Dog</a> #猫</p>';
    const { hashtags, text } = scrubHtml(html, { hashtags: ['CAT', 'dog', 'Ant'] });
    expect(hashtags).toEqual(['ant', 'cat', 'dog', '猫']);
    expect(text).toBe('[HASHTAG] [HASHTAG] [HASHTAG]');
  });
  test('those that hold an identifier are dropped', () => {
    const { hashtags } = scrubText('#找13800138000 #wxid_abcdef123456 #薄荷糖应援 #mallow #好', {
      mentions: ['mallow@a.example'],
      displayName: '薄荷糖',
      hashtags: ['找13800138000', 'mallow', '110105_19491231_002x'],
    });
    expect(hashtags).toEqual(['好']);
  });
});

describe('overlaps', () => {
  test('the longest gives the class, and nothing of the others survives', () => {
    expect(scrubText('https://example.com/@alice/13800138000').text).toBe('[URL]');
    expect(scrubText('微信 13800138000').text).toMatch(/^微信 \[(?:PHONE|WECHAT)\]$/u);
    expect(scrubText('@alice@example.com').text).toBe('[MENTION]');
  });
  test('a text made to uncover identifiers pass by pass is withheld in the end', () => {
    const link = `wxid_${'a'.repeat(200)}`;
    const short = scrubText(`说 ${link.repeat(3)}`);
    expect([short.text, short.redactions]).toEqual(['说 [WECHAT][WECHAT][WECHAT]', { WECHAT: 3 }]);
    const long = scrubText(`说 ${link.repeat(30)}`);
    expect([long.text, long.plain, long.redactions]).toEqual(['[NUMBER]', ' ', { NUMBER: 1 }]);
  });
});

describe('a content warning', () => {
  test('is told to the language where its text has fewer than four letters', () => {
    const pieces = fc.constantFrom(...'花雨ßа-，… \n1', '𠮷', '😂', '\ud840');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const content = parts.join('').trim();
        const { text, plain } = scrubText(content, { contentWarning: '甲' });
        // A number that is replaced has no letters.
        fc.pre(!text.includes('['));
        const letters = content.match(/\p{L}/gu)?.length ?? 0;
        expect(plain.startsWith('甲')).toBe(letters < 4);
      }),
    );
  });
  test('decides the language only where the content has next to no letters of its own', () => {
    expect(scrubHtml('<p>long day, going to bed</p>', { contentWarning: '吐槽' }).plain).toBe(
      'long day, going to bed',
    );
    expect(scrubHtml('<p>www 😂</p>', { contentWarning: '吐槽' }).plain).toBe('吐槽\n\nwww 😂');
    expect(scrubHtml('<p>一起去吃面</p>', { contentWarning: 'food' }).plain).toBe('一起去吃面');
  });
  test('of several lines becomes one', () => {
    expect(scrubHtml('<p>好</p>', { contentWarning: '甲\n\n乙' }).text).toBe('甲 乙\n\n好');
  });
});
