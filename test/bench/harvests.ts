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

/** Rates of the harvest, whole and once it is warm, a pair of runs each. */
export interface HarvestRates {
  /** Of a short run from its first page to its last, but for the start of the program: what a dry run takes. */
  readonly whole: readonly Rates[];
  /** Of the pages that a long run reads beyond a short one, in the time that it takes beyond it. */
  readonly later: readonly Rates[];
}

/**
 * The harvester and undici alone in turns, over a short and a long list of pages whose newest are the same.
 *
 * @param short pages of a short run, of which there are `pairs`
 * @param long pages of a long one, of which there are `longPairs`, each beside a short one
 */
export async function runHarvests(
  short: number,
  long: number,
  pairs: number,
  longPairs: number,
): Promise<HarvestRates> {
  const { dir, raw } = preparePages(long);
  const servers: PageServer[] = [];
  try {
    const few = await startServer(dir, raw, short);
    servers.push(few);
    const many = await startServer(dir, raw, long);
    servers.push(many);
    const whole: Rates[] = [];
    const later: Rates[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const floor = await few.fetchAll();
      const start = await few.harvest('--dry-run');
      const ours = await few.harvest();
      whole.push({ ours: few.pages / (ours - start), floor: few.pages / floor });
      if (pair >= longPairs) continue;
      const pages = many.pages - few.pages;
      const longFloor = await many.fetchAll();
      later.push({ ours: pages / ((await many.harvest()) - ours), floor: pages / (longFloor - floor) });
    }
    return { whole, later };
  } finally {
    for (const server of servers) server.close();
  }
}
