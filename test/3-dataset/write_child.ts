// Run as a process of its own, so that it can be killed, and its memory measured. Arguments: rows, folder.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDataset } from '../../pipeline/3-dataset/index.ts';
import { createRow, writeOptions, writePart } from './part_rows.ts';

const [count = '0', dir = ''] = process.argv.slice(2);
const tempDir = join(dir, 'temp');
rmSync(tempDir, { recursive: true, force: true });
mkdirSync(tempDir, { recursive: true });
const BUCKETS = 4;
/** Rows of a part, as many as a task of the veil makes. */
const PART_ROWS = 131_072;
const parts = Math.max(1, Math.ceil(Number(count) / PART_ROWS));
const months = Array.from({ length: parts }, (_, part) =>
  writePart(
    tempDir,
    part,
    (function* createRows() {
      const end = Math.min(Number(count), (part + 1) * PART_ROWS);
      for (let index = part * PART_ROWS; index < end; index += 1) {
        yield createRow(index, {
          status_pid: (index * 2 + 1)
            .toString(16)
            .padStart(8, '0')
            .split('')
            .reverse()
            .join('')
            .padEnd(32, 'a'),
        });
      }
    })(),
  ),
);
process.stdout.write('writing\n');
await writeDataset(
  writeOptions(dir, months, { fingerprint: count.padStart(64, '0'), buckets: BUCKETS, fileRows: 10_000 }),
);
process.stdout.write(`${process.resourceUsage().maxRSS}\n`);
