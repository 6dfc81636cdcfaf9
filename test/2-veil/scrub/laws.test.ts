import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLASSES, PLACEHOLDERS } from '../../../pipeline/2-veil/scrub/classes.ts';
import { scrub } from '../../../pipeline/2-veil/scrub/index.ts';
import { resolveSpans } from '../../../pipeline/2-veil/scrub/resolve.ts';
import { FIXTURES } from './fixtures.ts';
import { CORPUS, makeInput, scrubText } from './setup.ts';

/** Letters, signs and pieces that the rules look for, so that random texts meet their edges. */
const piece = fc.oneof(
  fc.constantFrom(...'@#:/.-_+*()[]<>&;, \n0123456789aAxXvVqQ微信电话号路年点圈a艾特'.split('')),
  fc.constantFrom(
    'http://',
    'QQ',
    'TG:',
    'com',
    '电话',
    '身份证',
    '[URL]',
    '[PHONE]',
    '\u200b',
    '１',
    '①',
    '一',
    '@a',
    '#b',
    ':c:',
    '[',
    ']',
  ),
  fc.constantFrom(...FIXTURES.flatMap(({ examples }) => examples.map(([written]) => written))),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const anyText = fc.array(piece, { maxLength: 24 }).map((parts) => parts.join(''));

describe('laws of the scrubber', () => {
  test('scrubbed text is its own scrubbed text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = scrubText(text).text;
        const again = scrubText(once);
        expect(again.text).toBe(once);
        expect(again.redactions).toEqual({});
      }),
      { numRuns: 3000 },
    );
  });

  test('nothing throws, counts fit the text, plain has no placeholder', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.array(fc.string(), { maxLength: 3 }), (html, warning, names) => {
        const input = makeInput(html, {
          contentWarning: warning,
          mentions: names,
          hashtags: names,
          emojis: names,
          displayName: names[0] ?? '',
        });
        const result = scrub(input, CORPUS);
        expect(result.characters).toBe([...scrub(input, null).text].length);
        expect(Object.keys(result.redactions)).toEqual(Object.keys(result.redactions).sort());
        for (const [name, count] of Object.entries(result.redactions)) {
          expect(Object.keys(CLASSES)).toContain(name);
          expect(count).toBeGreaterThan(0);
        }
        for (const mark of PLACEHOLDERS) expect(result.plain).not.toContain(mark);
        expect(result.hashtags).toEqual([...new Set(result.hashtags)].sort());
      }),
      { numRuns: 2000 },
    );
  });

  test('a mobile number does not survive, whatever stands between its digits', () => {
    const separator = fc.constantFrom(
      '',
      '',
      ' ',
      '-',
      '.',
      '·',
      '_',
      '/',
      '、',
      ' - ',
      '\u200b',
      '—',
      '*',
      '，',
      '\u3000',
      '|',
      '。',
      '🐱',
      '\u00a0',
    );
    const digit = fc.constantFrom(
      ...['0123456789', '０１２３４５６７８９', '⓪①②③④⑤⑥⑦⑧⑨', '〇一二三四五六七八九'],
    );
    const number = fc
      .tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 999_999_999 }))
      .map(([second, rest]) => `1${second}${String(rest).padStart(9, '0')}`);
    fc.assert(
      fc.property(
        number,
        fc.array(fc.tuple(separator, digit), { minLength: 11, maxLength: 11 }),
        fc.constantFrom('', '打给我 ', '我的电话：', 'call '),
        (mobile, dressing, before) => {
          const dressed = [...mobile]
            .map((char, at) => {
              const [between = '', script = ''] = dressing[at] ?? [];
              return `${at === 0 ? '' : between}${[...script][Number(char)] ?? char}`;
            })
            .join('');
          const { text } = scrubText(`${before}${dressed} 谢谢`);
          expect(text).toMatch(/\[[A-Z]+\]/u);
          expect(text.replace(/\[[A-Z]+\]/gu, '').replace(before, '')).toBe(' 谢谢');
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('resolved findings are disjoint, ordered, and cover exactly what was found', () => {
    const finding = fc.record({
      start: fc.nat(30),
      size: fc.integer({ min: 1, max: 10 }),
      class: fc.constantFrom('URL', 'PHONE', 'ID'),
      severity: fc.integer({ min: 1, max: 9 }),
      isUndecided: fc.boolean(),
      isOthersName: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 8 }), (raw) => {
        const found = raw.map(({ size, ...rest }) => ({ ...rest, end: rest.start + size }) as const);
        const resolved = resolveSpans(found as Parameters<typeof resolveSpans>[0]);
        const cover = (spans: readonly { start: number; end: number }[]): string =>
          Array.from({ length: 45 }, (_, at) =>
            spans.some((s) => s.start <= at && at < s.end) ? 'x' : '.',
          ).join('');
        expect(cover(resolved)).toBe(cover(found));
        for (let at = 1; at < resolved.length; at += 1)
          expect(resolved[at]?.start).toBeGreaterThanOrEqual(resolved[at - 1]?.end ?? 0);
      }),
    );
  });
});
