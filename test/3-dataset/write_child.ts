// Run as a process of its own, so that it can be killed, and its memory measured. Arguments: rows, folder, MiB.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { writeDataset } from '../../pipeline/3-dataset/index.ts';
import { createRow, pid, writeOptions } from './part_rows.ts';

const [count = '0', dir = '', memoryMib = '256'] = process.argv.slice(2);
const tempDir = join(dir, 'temp');
mkdirSync(tempDir, { recursive: true });
const path = join(tempDir, 'rows.ndjson');
const handle = openSync(path, 'w');
let buffer = '';
for (let index = 0; index < Number(count); index += 1) {
  buffer += `${JSON.stringify(createRow(index, { status_pid: pid('a', index * 2 + 1) }))}\n`;
  if (buffer.length > 1 << 20) {
    writeSync(handle, buffer);
    buffer = '';
  }
}
writeSync(handle, buffer);
closeSync(handle);
process.stdout.write('writing\n');
await writeDataset(
  writeOptions(dir, [path], {
    fingerprint: count.padStart(64, '0'),
    memoryMib: Number(memoryMib),
    fileRows: 10_000,
  }),
);
process.stdout.write(`${process.resourceUsage().maxRSS}\n`);
