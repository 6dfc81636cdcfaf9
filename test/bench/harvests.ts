/** The harvester against undici alone, over the same SYNTHETIC pages of one server on loopback. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeStatuses } from './statuses.ts';
import { CACHE, census, formatConfig, NODE, say } from './studies.ts';

/** A study of which one server alone has so many pages, for a harvest that is longer than its start. */
const LARGE_SERVER_STATUSES = 1_000_000;
const PAGE_STATUSES = 40;

/** Statuses of one server, made once and kept. */
function preparePages(pages: number): { readonly dir: string; readonly raw: string } {
  const dir = join(CACHE, `pages-${pages}`);
  const raw = join(dir, 'raw.ndjson');
  if (!existsSync(raw)) {
    say(`making ${pages} pages of SYNTHETIC statuses …`);
    mkdirSync(dir, { recursive: true });
    writeStatuses(`${raw}.new`, LARGE_SERVER_STATUSES, pages * PAGE_STATUSES);
    renameSync(`${raw}.new`, raw);
  }
  return { dir, raw };
}

/** A server that holds its pages in memory. */
interface PageServer {
  readonly pages: number;
  /** Seconds of undici alone over all pages, each asked for when the one before is there. */
  readonly fetchAll: () => Promise<number>;
  /** Seconds of `./census harvest` into an empty folder, the start of the program included. */
  readonly harvest: (...more: string[]) => Promise<number>;
  readonly close: () => void;
}

/** Serve the newest `wanted` pages; both ways of reading them have been gone once when it is handed out. */
async function startServer(dir: string, raw: string, wanted: number): Promise<PageServer> {
  const server = spawn(NODE[0], [NODE[1], join(import.meta.dirname, 'page_server.ts'), raw, String(wanted)]);
  let told = '';
  while (!told.includes('\n')) told += String((await once(server.stdout, 'data'))[0]);
  const { port, lastIds } = JSON.parse(told) as { port: number; lastIds: string[] };
  const [config, data] = [join(dir, `census-${wanted}.yaml`), join(dir, 'data')];
  writeFileSync(config, formatConfig(`type: mastodon, url: "http://127.0.0.1:${port}"`));

  async function fetchAll(): Promise<number> {
    const floor = spawn(NODE[0], [NODE[1], join(import.meta.dirname, 'fetch_floor.ts'), String(port)]);
    floor.stdin.end(JSON.stringify(lastIds));
    const [answer] = (await once(floor.stdout, 'data')) as [Buffer];
    return (JSON.parse(answer.toString()) as { seconds: number }).seconds;
  }
  async function harvest(...more: string[]): Promise<number> {
    rmSync(data, { recursive: true, force: true });
    const { seconds } = await census('harvest', '--config', config, '--data', data, ...more);
    rmSync(data, { recursive: true, force: true });
    return seconds;
  }
  await fetchAll();
  await harvest();
  return { pages: lastIds.length, fetchAll, harvest, close: () => server.kill() };
}

/** Pages a second. */
export interface Rates {
  readonly ours: number;
  readonly floor: number;
}

/** Rates of a harvest from its first page to its last, but for the start of the program: what a dry run takes. */
export interface HarvestRates {
  readonly whole: readonly Rates[];
  /** The same of a run that reads half as many pages. */
  readonly firstHalf: readonly Rates[];
  /** Of the pages that the whole run reads beyond the other one, in the time that it takes beyond it. */
  readonly laterHalf: readonly Rates[];
}

/**
 * The harvester and undici alone in turns, over a list of pages and over its newest half.
 *
 * @param pages of a whole run, an even number
 */
export async function runHarvests(pages: number, pairs: number): Promise<HarvestRates> {
  const { dir, raw } = preparePages(pages);
  const servers: PageServer[] = [];
  try {
    const half = await startServer(dir, raw, pages / 2);
    servers.push(half);
    const all = await startServer(dir, raw, pages);
    servers.push(all);
    const rates = { whole: [] as Rates[], firstHalf: [] as Rates[], laterHalf: [] as Rates[] };
    for (let pair = 0; pair < pairs; pair += 1) {
      const halfFloor = await half.fetchAll();
      const start = await half.harvest('--dry-run');
      const halfOurs = (await half.harvest()) - start;
      const floor = await all.fetchAll();
      const ours = (await all.harvest()) - start;
      rates.firstHalf.push({ ours: half.pages / halfOurs, floor: half.pages / halfFloor });
      rates.whole.push({ ours: all.pages / ours, floor: all.pages / floor });
      const later = all.pages - half.pages;
      rates.laterHalf.push({ ours: later / (ours - halfOurs), floor: later / (floor - halfFloor) });
    }
    return rates;
  } finally {
    for (const server of servers) server.close();
  }
}
