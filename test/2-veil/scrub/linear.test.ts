import { describe, expect, test } from 'vitest';
import { RULES } from '../../../pipeline/2-veil/scrub/index.ts';
import { normalise } from '../../../pipeline/2-veil/scrub/normalise.ts';
import { FIXTURES } from './fixtures.ts';
import { CORPUS, scrubText } from './setup.ts';

const CHARACTERS = 100_000;
/** Far above noise and a slow machine; a rule that is quadratic needs many seconds for this many characters. */
const LIMIT_MS = 1500;
const WHOLE_LIMIT_MS = 10_000;

function fill(piece: string): string {
  return piece.repeat(Math.ceil(CHARACTERS / piece.length)).slice(0, CHARACTERS);
}

/** Long runs of what patterns repeat, and near misses of each kind. */
const HOSTILE = [
  'a', 'A', '1', '0', '一', '路', '微', '@', '#', ':', '.', '-', '/', '[', ' ', '\u200b', '１',
  'a.', 'a@', '@a', '#a', ':a', ':aa:', '1 ', '1.', '1-', '12:', 'a1', 'f:', 'ff ', '0x', '1,000,', '1.5, ',
  '138 ', '一 ', 'QQ ', 'QQ:', 'vx', '微信：', 'TG:a ', 'http://', 'a-', 'a%', '号1', '路1号', '39.904,', '2022-', '京A', '[URL]', '(at)', 'a点', 'a dot ', 'com.', '电话 ', '。a', '身份证号码是',
]; // biome-ignore format: one row a family

/** Processor time, for the machine may have other things to do. Milliseconds. */
function measure(run: () => void): number {
  const from = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

describe('every rule is linear in the length of its text', () => {
  const views = HOSTILE.map((piece) => normalise(fill(piece)));
  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
    const own = FIXTURES.filter((fixture) => fixture.rule === id).flatMap(({ examples }) =>
      examples.map(([written]) => normalise(fill(written.slice(0, -1)))),
    );
    const people = { names: ['alice', '小明同学'], emojis: ['blobcat'], corpus: CORPUS };
    for (const view of [...views, ...own]) {
      view.numbers;
      view.lower;
      const ms = Math.min(...[1, 2, 3].map(() => measure(() => rule.find(view, people))));
      expect(ms, `${JSON.stringify(view.text.slice(0, 12))} took ${Math.round(ms)} ms`).toBeLessThan(
        LIMIT_MS,
      );
    }
  });

  test('and so is the whole scrubber', () => {
    for (const piece of HOSTILE) {
      const text = fill(piece);
      const ms = measure(() => scrubText(text));
      expect(ms, `${JSON.stringify(piece)} took ${Math.round(ms)} ms`).toBeLessThan(WHOLE_LIMIT_MS);
    }
  });
});
