/** `fetch_floor.ts PORT`: undici's own loop over the same pages, each taken as an ArrayBuffer. IDs from standard input. */
import { readFileSync } from 'node:fs';
import { Client } from 'undici';

const lastIds = JSON.parse(readFileSync(0, 'utf8')) as string[];
const client = new Client(`http://127.0.0.1:${process.argv[2] ?? ''}`);
const started = performance.now();
let bytes = 0;
for (let at = 0; at < lastIds.length; at += 1) {
  const query = at === 0 ? '' : `&max_id=${lastIds[at - 1] ?? ''}`;
  const { body } = await client.request({
    method: 'GET',
    path: `/api/v1/timelines/public?local=true&limit=40${query}`,
  });
  bytes += (await body.arrayBuffer()).byteLength;
}
const seconds = (performance.now() - started) / 1000;
await client.close();
process.stdout.write(`${JSON.stringify({ seconds, bytes })}\n`);
