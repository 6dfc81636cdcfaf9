import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestCode, fingerprint } from '../../pipeline/engines/fingerprint.ts';
import { estimateMissed } from '../../pipeline/engines/missed.ts';
import { formatSummary, sumLeftOut } from '../../pipeline/engines/summary.ts';
import type { SourceReport } from '../../pipeline/model/sources.ts';
import { displayWidth } from '../../pipeline/model/terminal.ts';

const REPORT: SourceReport = {
  source: 'a-server-with-a-rather-long-name-for-a-table.example',
  type: 'mastodon',
  outcome: 'refused',
  reason: 'timeline_authenticated',
  detail: null,
  permission: null,
  software: null,
  requests: 1,
  bytes: 0,
  waits: 0,
  waited_ms: 0,
  statuses_seen: 1_234_567,
  statuses_kept: 1_200_000,
  left_out: { boost: 34_000, noindex: 567 },
  covered: null,
  gaps: [],
  refreshed_at: null,
  replies: 'not_asked',
  missed: null,
};

describe('the summary', () => {
  const text = formatSummary({
    isSynthetic: true,
    scale: 0.01,
    reports: [REPORT, { ...REPORT, source: 'b.example', outcome: 'harvested', reason: null }],
    leftOutLater: { seen_twice: 5, boost: 1 },
    rowsOut: 2_399_995,
    people: 1512,
    chinesePosts: 95_000,
    weeks: 31,
    months: 7,
    datasetDir: 'data/dataset',
    figures: ['data/figures/people_weekly.en.png'],
    comparison: 'the table',
    systematic:
      'Beside chance: a sentence that is long enough to be broken into two lines of eighty columns.',
    coverage: 'timeline',
    chart: 'the chart',
    query: 'make query',
  });

  test('fits a terminal of 80 columns', () => {
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  test('says that data is synthetic first, sums what was left out, and gives the reason of a refusal', () => {
    expect(text.startsWith('SYNTHETIC')).toBe(true);
    expect(text).toContain('68,001 a boost of another status');
    expect(text).toMatch(/refused .*timeline_authenticated/u);
    expect(text).toContain('2,399,995 in the dataset');
    expect(text).toContain('restricted');
  });

  test('says what is covered, and pools the samples of servers by what was kept of them', () => {
    const missed = { accounts: 20, timeline_posts: 100, replies: 50, error_milli: 100 };
    const people = { people_on_timeline: 9, people_missed: 1 };
    const sampled = { ...REPORT, statuses_kept: 300, missed: { ...missed, ...people } };
    const other = {
      ...sampled,
      statuses_kept: 100,
      missed: { ...missed, ...people, replies: 10, error_milli: 0 },
    };
    // (300 × 0.5 + 100 × 0.1) / 400 = 0.4, give or take 1.96 × (300 × 0.1) / 400.
    expect(estimateMissed([sampled, other, REPORT])).toEqual({
      accounts: 40,
      postsPercent: 40,
      postsLow: 25,
      postsHigh: 55,
      repliedTo: 20,
      peopleMissed: 2,
    });
    expect(estimateMissed([REPORT])).toBeNull();
    expect(text).toContain('Coverage   timelines: replies to others');
  });

  test('reasons come largest first, unknown ones not at all', () => {
    expect(sumLeftOut([{ boost: 1, noindex: 3 }, { boost: 1 }, { nonsense: 9 } as never])).toEqual([
      { reason: 'noindex', statuses: 3 },
      { reason: 'boost', statuses: 2 },
    ]);
  });
});

test('a fingerprint changes with any part and with the code', () => {
  const dir = mkdtempSync(join(tmpdir(), 'census-code-'));
  writeFileSync(join(dir, 'a.ts'), 'one');
  const before = digestCode(dir, ['.']);
  writeFileSync(join(dir, 'a.ts'), 'two');
  expect(digestCode(dir, ['.'])).not.toBe(before);
  expect(fingerprint([1, 2])).not.toBe(fingerprint([2, 1]));
  expect(fingerprint(['a'])).toBe(fingerprint(['a']));
  rmSync(dir, { recursive: true });
});
