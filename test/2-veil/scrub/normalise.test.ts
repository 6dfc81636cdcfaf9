import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise } from '../../../pipeline/2-veil/scrub/normalise.ts';
import { BARRIER } from '../../../pipeline/2-veil/scrub/view.ts';

describe('the normalised view', () => {
  test.each([
    ['full width', '１３８ ＡＢｃ：', '138 ABc:'],
    ['circled digits', '①③⑧⓪', '1380'],
    ['negative circled digits', '❶❸❽⓿', '1380'],
    ['mathematical digits', '𝟏𝟑𝟖𝟎', '1380'],
    ['digits of other scripts', '١٣٨ १३८', '138 138'],
    ['keycaps', '1️⃣3️⃣8️⃣', '138'],
    ['zero width and bidi', '1\u200b3\u2060\u202e8\u200d0\ufeff', '1380'],
    ['Chinese numerals in a run', '一三八〇〇壹叁捌零零零', '13800138000'],
    ['spoken numerals', '幺三八洞洞幺三八洞洞洞', '13800138000'],
    ['few numerals are words', '三四个人，一九四九年', '三四个人,一九四九年'],
    ['Cyrillic in a Latin word', 'аlicе', 'alice'],
    ['Russian stays Russian', 'привет', 'привет'],
    [
      'at sign spelled out',
      'foo圈abar.com foo(at)bar.com foo艾特bar.com',
      'foo@bar.com foo@bar.com foo@bar.com',
    ],
    ['dot spelled out', 'foo点com foo(dot)com foo dot com', 'foo.com foo.com foo.com'],
    ['a time is no dot', '8点meeting', '8点meeting'],
    ['a verb is no at sign', '我艾特他了', '我艾特他了'],
    ['traditional cues', '電話 號碼 身份證', '电话 号码 身份证'],
    ['placeholders', 'a[PHONE]b [OTHER]', `a${BARRIER}b [OTHER]`],
  ])('%s', (_, written, seen) => {
    expect(normalise(written).text).toBe(seen);
  });

  test('a span in the view leads to the whole disguise in the original', () => {
    const text = '打 1\u200b３⑧ 给 foo 圈a bar';
    const view = normalise(text);
    const at = view.text.indexOf('138');
    expect(text.slice(view.startOf(at), view.endOf(at + 2))).toBe('1\u200b３⑧');
    const sign = view.text.indexOf('@');
    expect(text.slice(view.startOf(sign), view.endOf(sign))).toBe(' 圈a ');
  });

  test('offsets never run backwards and stay inside the text', () => {
    const disguise = fc.constantFrom(
      '１',
      '①',
      '㍿',
      'ﷺ',
      '\u200b',
      '圈a',
      '点',
      'com',
      '一二三四五',
      '[URL]',
      '😀',
      'é',
      'а',
      'b',
    );
    const anyText = fc.array(fc.oneof(disguise, fc.string({ unit: 'binary', maxLength: 4 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(anyText, (parts) => {
        const text = parts.join('');
        const view = normalise(text);
        let [start, end] = [0, 0];
        for (let at = 0; at < view.text.length; at += 1) {
          expect(view.startOf(at)).toBeGreaterThanOrEqual(start);
          expect(view.endOf(at)).toBeGreaterThanOrEqual(end);
          expect(view.endOf(at)).toBeGreaterThan(view.startOf(at));
          [start, end] = [view.startOf(at), view.endOf(at)];
        }
        expect(end).toBeLessThanOrEqual(text.length);
        expect(view.lower.length).toBe(view.text.length);
      }),
      { numRuns: 2000 },
    );
  });
});
