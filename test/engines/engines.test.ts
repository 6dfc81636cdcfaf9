import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestCode, fingerprint } from '../../pipeline/engines/fingerprint.ts';
import { createReporter } from '../../pipeline/engines/reporter.ts';
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
  waited_ms: 0,
  statuses_seen: 1_234_567,
  statuses_kept: 1_200_000,
  left_out: { boost: 34_000, noindex: 567 },
  covered: null,
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

  test('reasons come largest first, unknown ones not at all', () => {
    expect(sumLeftOut([{ boost: 1, noindex: 3 }, { boost: 1 }, { nonsense: 9 } as never])).toEqual([
      { reason: 'noindex', statuses: 3 },
      { reason: 'boost', statuses: 2 },
    ]);
  });
});

describe('the reporter', () => {
  function collect(isTTY: boolean, asJson = false) {
    const written: string[] = [];
    let now = 0;
    const reporter = createReporter(
      { isTTY, columns: 80, write: (text) => written.push(text) },
      asJson,
      () => now,
    );
    return { written, reporter, at: (ms: number) => (now = ms) };
  }
  const progress = (done: number) =>
    ({
      event: 'progress',
      stage: 'veil',
      source: null,
      done,
      total: 5000,
      unit: 'statuses',
      waitingMs: null,
    }) as const;

  test('redraws one line on a terminal, and removes it before results', () => {
    const { written, reporter, at } = collect(true);
    at(1000);
    reporter.emit(progress(1000));
    at(1010);
    reporter.emit(progress(1001));
    reporter.clear();
    expect(written).toEqual(['\r\u001b[2K  veil: 1,000 of 5,000 statuses', '\r\u001b[2K']);
  });

  test('writes plain lines elsewhere, at most one in five seconds', () => {
    const { written, reporter, at } = collect(false);
    for (let ms = 0; ms < 12_000; ms += 500) {
      at(ms);
      reporter.emit(progress(ms));
    }
    expect(written).toHaveLength(2);
    expect(written.join('')).not.toContain('\u001b');
  });

  test('speaks JSON lines to programs', () => {
    const { written, reporter } = collect(false, true);
    reporter.emit({ event: 'stage', stage: 'harvest', step: '3 of 3 sources to ask' });
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ stage: 'harvest', step: '3 of 3 sources to ask' });
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
