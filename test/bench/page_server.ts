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
const bodies = pages.map((page) => Buffer.from(`[${page.join(',')}]`));
const lastIds = pages.map((page) => idOf(page.at(-1)));
const after = new Map(lastIds.map((id, at) => [id, at + 1]));
const web = new URL((JSON.parse(pages[0]?.[0] ?? '{"uri":"https://none.example/"}') as { uri: string }).uri)
  .host;

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://loopback');
  const json = (value: unknown): void => {
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(value));
  };
  if (url.pathname === '/api/v1/timelines/public') {
    const maxId = url.searchParams.get('max_id');
    // An id that ends no page stands above them all: the harvester begins at the window's end.
    const at = maxId === null ? 0 : (after.get(maxId) ?? 0);
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    if (at < bodies.length)
      response.setHeader(
        'Link',
        `<http://loopback/api/v1/timelines/public?max_id=${lastIds[at] ?? ''}>; rel="next"`,
      );
    response.end(bodies[at] ?? '[]');
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
  process.stdout.write(`${JSON.stringify({ port, pages: bodies.length, lastIds })}\n`);
});
