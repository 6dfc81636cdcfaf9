import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { divideTask, groupFiles, planFiles } from '../../pipeline/3-dataset/plan_files.ts';
import { digestTree } from '../digest_tree.ts';
import { useFolders } from './folders.ts';
import { createRow, type PartRow, pid, writeRows } from './part_rows.ts';

const fresh = useFolders();

/** Rows with copies that lie in other months and parts, differ in any column, and whose authors' language is open. */
const rows = fc.array(
  fc
    .record({
      status: fc.integer({ min: 0, max: 60 }),
      hour: fc.integer({ min: 0, max: 5000 }),
      author: fc.integer({ min: 0, max: 12 }),
      chinese_milli: fc.integer({ min: -5000, max: 5000 }),
      is_undecided: fc.boolean(),
      is_native: fc.boolean(),
      is_edited: fc.boolean(),
      language_own: fc.constantFrom('zh', 'ja', 'yue', 'und'),
      text: fc.constantFrom('一', '二', null),
      hashtags: fc.subarray(['读书', '稀', '面']),
      instance: fc.constantFrom('large.example', 'small.example'),
    })
    .map(({ status, hour, author, ...given }): PartRow => {
      const { posted_at, week, month } = createRow(hour);
      return createRow(status, {
        ...given,
        posted_at,
        week,
        month,
        status_pid: pid((status % 16).toString(16), 100 + status)
          .split('')
          .reverse()
          .join(''),
        author_pid: pid('b', author),
      });
    }),
  { minLength: 1, maxLength: 150 },
);

describe('a study', () => {
  test('is written with the same bytes whichever parts are sorted first, copies in any month', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(5, 40, 10_000),
        fc.subarray([0, 1, 2, 3]),
        async (given, parts, fileRows, some) => {
          const options = { minimum: 3, parts, fileRows };
          const all = [...Array(parts).keys()];
          const write = async (way: object) => {
            const place = fresh();
            const counts = await writeRows(place, given, { ...options, ...way });
            return { counts, files: digestTree(join(place, 'dataset')) };
          };
          const expected = await write({ buckets: 3, sorted: all });
          for (const way of [
            { buckets: 2, isSmall: true },
            { buckets: 5, sorted: [] },
            { buckets: 4, sorted: some.filter((part) => part < parts) },
          ]) {
            expect(await write(way)).toEqual(expected);
          }
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);
});

describe('files of tasks', () => {
  const months = fc
    .array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 90 })
    .map(
      (sizes) =>
        new Map(
          sizes.map((size, at) => [
            `20${String(10 + Math.floor(at / 12))}-${String(1 + (at % 12)).padStart(2, '0')}`,
            size,
          ]),
        ),
    );

  test('are each written by one task, which holds no more rows at once than the largest file or so', () => {
    fc.assert(
      fc.property(months, fc.integer({ min: 1, max: 16 }), (sizes, threads) => {
        const files = planFiles('/fresh', sizes, 131_072);
        const outputs = files.map(({ output }) => output).sort();
        const groups = groupFiles(files, threads);
        expect(
          groups
            .flat()
            .map(({ output }) => output)
            .sort(),
        ).toEqual(outputs);
        for (const group of groups) {
          const units = divideTask(group);
          expect(
            units
              .flat()
              .map(({ output }) => output)
              .sort(),
          ).toEqual(group.map(({ output }) => output).sort());
          for (const unit of units) {
            expect(unit.length).toBeGreaterThan(0);
            if (unit.length > 1)
              expect(unit.reduce((sum, { rows: held }) => sum + held, 0)).toBeLessThanOrEqual(32_768);
          }
        }
      }),
    );
  });

  test('cost about the same where they can be shared out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 60, maxLength: 90 }),
        fc.integer({ min: 2, max: 4 }),
        (sizes, threads) => {
          const byMonth = new Map(sizes.map((size, at) => [`${2000 + at}-01`, size]));
          const costs = groupFiles(planFiles('/fresh', byMonth, 131_072), threads).map((group) =>
            group.reduce((sum, { rows: held }) => sum + held + 896, 0),
          );
          expect(Math.max(...costs) - Math.min(...costs)).toBeLessThan(threads * 3000);
        },
      ),
    );
  });
});
