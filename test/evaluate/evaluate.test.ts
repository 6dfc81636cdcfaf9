import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readLabelled, scoreGenerated, scoreItems, scoreLookAlikes } from '../../pipeline/evaluate/index.ts';
import { findAll, isCovered, wilson } from '../../pipeline/evaluate/score.ts';

const dir = mkdtempSync(join(tmpdir(), 'census-evaluate-'));
afterAll(() => rmSync(dir, { recursive: true }));

function writeLines(name: string, lines: readonly unknown[]): string {
  const path = join(dir, name);
  writeFileSync(
    path,
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  );
  return path;
}

describe('the generator', () => {
  /** Few items: the interval of 600 is about a percentage point and a half wide. */
  const ITEMS = 600;
  const MARGIN = 0.03;

  test('finds every canonical identifier, and the others nearly as often as is wanted', () => {
    const cells = scoreGenerated(ITEMS, 3, () => undefined);
    expect(cells.length).toBeGreaterThan(40);
    for (const { cell, items, recall, wanted } of cells) {
      const floor = wanted === 1 ? 1 : wanted - MARGIN - 1 / items;
      expect(recall, cell).toBeGreaterThanOrEqual(floor);
    }
    expect(cells.map(({ recall, wanted }) => recall - wanted)).toEqual(
      cells.map(({ recall, wanted }) => recall - wanted).sort((a, b) => a - b),
    );
  }, 60_000);

  test('ordinary sentences stay', () => {
    expect(scoreLookAlikes(2000, 3).share).toBeLessThan(0.025);
  }, 60_000);
});

describe('a labelled file', () => {
  test('has offsets in code points, classes of its own, and texts with nothing to find', () => {
    const path = writeLines('labelled.ndjson', [
      { text: '😀😀 电话 13800138000 谢谢', spans: [{ start: 6, end: 17, class: 'MOBILE' }] },
      { text: '这里什么都没有', spans: [] },
      { text: '没被发现的：xyzzy', spans: [{ start: 6, end: 11, class: 'OTHER' }] },
    ]);
    const cells = scoreItems(readLabelled(path, { MOBILE: 'PHONE' }));
    expect(cells.map(({ cell, recall }) => [cell, recall])).toEqual([
      ['OTHER', 0],
      ['nothing to find', 1],
      ['PHONE', 1],
    ]);
    expect(cells[2]).toMatchObject({ precision: 1, suppressedElsewhere: 0 });
  });

  test.each([
    ['no JSON', 'nonsense'],
    ['no spans', { text: 'a' }],
    ['a span outside', { text: 'ab', spans: [{ start: 1, end: 3, class: 'X' }] }],
    ['an empty span', { text: 'ab', spans: [{ start: 1, end: 1, class: 'X' }] }],
  ])('with %s is refused, with its line', (name, line) => {
    const path = writeLines(`${name}.ndjson`, [{ text: 'a', spans: [] }, line]);
    expect(() => readLabelled(path, {})).toThrow(
      expect.objectContaining({
        code: 'E_USAGE',
        facts: expect.objectContaining({ where: expect.stringContaining('line 2') }),
      }),
    );
  });
});

describe('scoring', () => {
  test('ranges of all passes are ranges of the text as it was written', () => {
    const text = '微信：mumu_8812，电话 １３８００１３８０００';
    const found = findAll(text).map(({ start, end }) => text.slice(start, end));
    expect(found.sort()).toEqual(['mumu_8812', '１３８００１３８０００']);
  });

  test('a range is covered only whole; spaces inside do not count', () => {
    expect(
      isCovered('a b', { start: 0, end: 3 }, [
        { start: 0, end: 1 },
        { start: 2, end: 3 },
      ]),
    ).toBe(true);
    expect(isCovered('abc', { start: 0, end: 3 }, [{ start: 0, end: 2 }])).toBe(false);
  });

  test("the interval is Wilson's: 10 of 10 and 81 of 263", () => {
    // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    const [low, high] = wilson(81, 263);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.2553', '0.3662']);
    expect(wilson(10, 10)[0].toFixed(4)).toBe('0.7225');
    expect(wilson(0, 0)).toEqual([0, 1]);
  });
});
