/**
 * `page_server.ts RAW PAGES`: a Mastodon-compatible server on loopback that answers from memory and has no limits, so
 * that what is measured is the harvester. Prints its port.
 */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

const PAGE = 40;
const [raw = '', wanted = '1'] = process.argv.slice(2);

/** Statuses of one server only, as its timeline has them: newest first. */
async function readPages(pages: number): Promise<string[][]> {
  const lines: string[] = [];
  let host: string | null = null;
  for await (const line of createInterface({ input: createReadStream(raw) })) {
    const { uri } = JSON.parse(line) as { uri: string };
    host ??= new URL(uri).host;
    if (new URL(uri).host !== host) break;
    lines.push(line);
    if (lines.length >= pages * PAGE) break;
  }
  return Array.from({ length: Math.floor(lines.length / PAGE) }, (_, at) =>
    lines.slice(at * PAGE, (at + 1) * PAGE),
  );
}

function idOf(line: string | undefined): string {
  return line === undefined ? '' : (JSON.parse(line) as { id: string }).id;
}

const pages = await readPages(Number(wanted));
const lastIds = pages.map((page) => idOf(page.at(-1)));
/** Newest first, each with the comma that follows it in a page. */
const records = pages.flat().map((line) => Buffer.from(`${line},`));
const ids = pages.flat().map((line) => BigInt(idOf(line)));

/** Index of the first status below an id; ids go down. */
function firstBelow(bound: bigint): number {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? 0n) < bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A page as its server would send it: the newest 40 below one id and above another. */
function cutPage(maxId: string | null, sinceId: string | null): { body: Buffer; last: bigint | null } {
  const from = maxId === null ? 0 : firstBelow(BigInt(maxId));
  const floor = sinceId === null ? ids.length : firstBelow(BigInt(sinceId) + 1n);
  const to = Math.min(from + PAGE, floor);
  if (to <= from) return { body: Buffer.from('[]'), last: null };
  const body = Buffer.concat([Buffer.from('['), ...records.slice(from, to)]);
  body[body.length - 1] = 0x5d;
  return { body, last: ids[to - 1] ?? null };
}

const web = new URL((JSON.parse(pages[0]?.[0] ?? '{"uri":"https://none.example/"}') as { uri: string }).uri)
  .host;

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://loopback');
  const json = (value: unknown): void => {
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(value));
  };
  if (url.pathname === '/api/v1/timelines/public') {
    const { body, last } = cutPage(url.searchParams.get('max_id'), url.searchParams.get('since_id'));
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    if (last !== null)
      response.setHeader('Link', `<http://loopback/api/v1/timelines/public?max_id=${last}>; rel="next"`);
    response.end(body);
  } else if (url.pathname === '/.well-known/nodeinfo')
    json({
      links: [
        {
          rel: 'http://nodeinfo.diaspora.software/ns/schema/2.0',
          href: `http://${request.headers.host ?? ''}/nodeinfo/2.0`,
        },
      ],
    });
  else if (url.pathname === '/nodeinfo/2.0')
    json({ version: '2.0', software: { name: 'mastodon', version: '4.5.0' } });
  else if (url.pathname === '/api/v2/instance') json({ domain: web, version: '4.5.0' });
  else {
    response.statusCode = 404;
    response.end('{}');
  }
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ port, pages: pages.length, lastIds })}\n`);
});
