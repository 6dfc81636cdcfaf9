/** `queries.ts DATA`: the growth queries over a dataset within 512 MiB, the middle of five runs of each. */
import { join } from 'node:path';
import { openSession } from '../../pipeline/3-dataset/index.ts';
import { median } from './measure.ts';

/** Memory that a query may use. */
const MEMORY_MIB = 512;
const RUNS = 5;

const QUERIES = {
  cumulative: `
    with first_seen as (
      select author_pid, min(week) as week from statuses where is_chinese group by author_pid
    )
    select week, sum(count(*)) over (order by week) as people from first_seen group by week order by week`,
  weekly: `
    select week, count(distinct author_pid) as people from statuses where is_chinese group by week order by week`,
} as const;

const dataDir = process.argv[2] ?? '';
const session = await openSession({
  threads: 2,
  memoryMib: MEMORY_MIB,
  datasetDir: join(dataDir, 'dataset'),
  tempDir: join(dataDir, 'state', 'bench'),
});
const seconds: Record<string, number> = {};
for (const [name, sql] of Object.entries(QUERIES)) {
  const times: number[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    const started = performance.now();
    await session.rows(sql);
    // The first warms the files.
    if (run > 0) times.push((performance.now() - started) / 1000);
  }
  seconds[name] = median(times);
}
session.close();
process.stdout.write(`${JSON.stringify(seconds)}\n`);
