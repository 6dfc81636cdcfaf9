/**
 * The main job on a server that nobody here wrote: builds GoToSocial from its pinned Go module, starts it on
 * loopback, makes accounts and posts through its API, harvests it with an ordinary census.yaml and checks
 * counts, people, languages, and that no handle, address or id of that server is in any output.
 *
 * Exit code 0 where everything holds, or where Go is missing (said clearly); 1 where a check fails.
 */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdDecompressSync } from 'node:zlib';
import { proveAnnouncement } from './announce.ts';
import {
  editProfile,
  type Posted,
  populate,
  remove,
  startProxy,
  startServer,
  stop,
} from './gotosocial/drive.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CACHE = join(ROOT, '.cache');
const MS_PER_DAY = 86_400_000;
const MAX_OUTPUT_BYTES = 1 << 26;

/** What an administrator who allows a census serves instead of GoToSocial's own text, which bars /api/ to all. */
const OPEN_ROBOTS = 'User-agent: veiled-census\nAllow: /\n\nUser-agent: *\nDisallow: /\n';

let failures = 0;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function check(what: string, holds: boolean, detail = ''): void {
  if (!holds) failures += 1;
  say(`${holds ? 'ok  ' : 'FAIL'} ${what}${detail === '' ? '' : ` (${detail})`}`);
}

function hasGo(): boolean {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const run = promisify(execFile);

/** Not waited for in this thread: the proxy that the census asks lives here. */
async function census(...args: string[]): Promise<string> {
  return (await run(join(ROOT, 'census'), args, { encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES })).stdout;
}

async function query(data: string, sql: string): Promise<Record<string, unknown>[]> {
  return JSON.parse(await census('query', '--data', data, '--format', 'json', sql)) as Record<
    string,
    unknown
  >[];
}

/** Every file below the folders that leave the red zone, unfolded where it is compressed. */
function readOutputs(data: string): Buffer[] {
  return ['dataset', 'figures'].flatMap((folder) =>
    readdirSync(join(data, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const bytes = readFileSync(join(entry.parentPath, entry.name));
        return entry.name.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes;
      }),
  );
}

/** Values that may stand in no output: names, ids and addresses of the server that was harvested. */
function secretsOf(statuses: Readonly<Record<string, Posted>>, host: string): string[] {
  const ids = Object.values(statuses).flatMap(({ id, uri }) => [id, uri]);
  const names = ['yu', 'lin', 'sora', 'quiet'].flatMap((name) => [
    `@${name}`,
    `${name}@${host}`,
    `/users/${name}`,
  ]);
  return [...ids, ...names, `https://${host}/`, '小雨'];
}

async function checkOutputs(
  data: string,
  statuses: Readonly<Record<string, Posted>>,
  host: string,
): Promise<void> {
  const parquet = await query(
    data,
    "select string_agg(concat_ws('|', status_pid, author_pid, instance, text, hashtags::varchar), chr(10)) as all_text from statuses",
  );
  const haystacks = [
    ...readOutputs(data).map((bytes) => bytes.toString('latin1')),
    String(parquet[0]?.['all_text']),
  ];
  const secrets = secretsOf(statuses, host);
  // Bytes are compared as latin1, so the needles take the same form; the SQL's text is compared as it is.
  const found = secrets.filter((secret) =>
    haystacks.some(
      (text) => text.includes(secret) || text.includes(Buffer.from(secret, 'utf8').toString('latin1')),
    ),
  );
  check(
    'no handle, address or id of the server in any output',
    found.length === 0,
    `${found.length} of ${secrets.length} found`,
  );
}

async function checkCounts(data: string): Promise<void> {
  const byLanguage = await query(
    data,
    'select language, count(*) as posts, count(distinct author_pid) as people from statuses group by 1 order by 1',
  );
  say(JSON.stringify(byLanguage));
  const [totals] = await query(
    data,
    'select count(*) as posts, count(distinct case when is_chinese then author_pid end) as chinese_people, count(distinct author_pid) as people from statuses',
  );
  // Public, no boost, no reply to another: ten posts of three accounts; the fourth account says no.
  check(
    'public posts of the accounts that did not say no',
    Number(totals?.['posts']) === 10,
    String(totals?.['posts']),
  );
  check(
    'three people, the one with #nobot is not counted',
    Number(totals?.['people']) === 3,
    String(totals?.['people']),
  );
  check(
    'two of them post in Chinese',
    Number(totals?.['chinese_people']) === 2,
    String(totals?.['chinese_people']),
  );
  check(
    'one Japanese post',
    byLanguage.some((row) => row['language'] === 'ja' && Number(row['posts']) === 1),
  );
  check(
    'one English post',
    byLanguage.some((row) => row['language'] === 'en' && Number(row['posts']) === 1),
  );
}

async function main(): Promise<void> {
  if (!hasGo()) {
    say('prove-live: skipped, because Go is not on this machine; install Go and run it again');
    return;
  }
  mkdirSync(CACHE, { recursive: true });
  say('prove-live: building GoToSocial from its pinned Go module (minutes at first, cached afterwards) …');
  const build = execFileSync(join(ROOT, 'test/live/gotosocial/build.sh'), [CACHE], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();
  const work = mkdtempSync(join(tmpdir(), 'prove-live-'));
  const host = 'zh.example';
  const server = await startServer({
    build,
    directory: join(work, 'server'),
    host,
    settings: { protocol: 'https' },
  });
  const proxy = await startProxy(server, OPEN_ROBOTS);
  try {
    const { statuses, tokens } = await populate(server);
    const data = join(work, 'data');
    const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
    const today = Date.now();
    const config = join(work, 'census.yaml');
    const window = `window: { from: ${day(today - MS_PER_DAY)}, to: ${day(today + MS_PER_DAY)} }\n`;
    writeFileSync(config, `${window}text: all\nsources:\n  - { type: mastodon, url: "${proxy.url}" }\n`);
    say(await census('dataset', '--config', config, '--data', data));
    await checkCounts(data);
    await checkOutputs(data, statuses, host);

    // One of ten posts is deleted, and the one Japanese author says no: their post goes, too.
    await remove(server, tokens.yu, statuses['undeclared']?.id ?? '');
    await editProfile(server, tokens.sora, { note: 'ひと #nobot' });
    say(await census('refresh', '--config', config, '--data', data));
    const [left] = await query(
      data,
      'select count(*) as posts, count(distinct author_pid) as people from statuses',
    );
    check(
      'a refresh takes out the deleted post and whoever has said no since',
      Number(left?.['posts']) === 8 && Number(left?.['people']) === 2,
      `${left?.['posts']} posts, ${left?.['people']} people`,
    );
    say(await census('vault', 'verify', '--config', config, '--data', data));

    const refused = join(work, 'refused.yaml');
    writeFileSync(refused, `${window}sources:\n  - { type: mastodon, url: "${server.url}" }\n`);
    let code = 0;
    try {
      await census('dataset', '--config', refused, '--data', join(work, 'refused'));
    } catch (error) {
      code = typeof error === 'object' && error !== null && 'code' in error ? Number(error.code) : -1;
    }
    check(
      "GoToSocial's own robots.txt is obeyed: refused, nothing harvested",
      code === 75,
      `exit code ${code}`,
    );
    cpSync(server.log, join(CACHE, 'prove-live-server.log'));
    await proveAnnouncement(build, join(work, 'announce'), CACHE, { say, check });
  } finally {
    proxy.close();
    await stop(server);
    rmSync(work, { recursive: true, force: true });
  }
  say(failures === 0 ? 'prove-live: everything holds' : `prove-live: ${failures} checks failed`);
  process.exitCode = failures === 0 ? 0 : 1;
}

await main();
