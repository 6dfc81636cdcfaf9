/**
 * Look at what `make dataset` left, as CI does: `assert_outputs.ts DATA TEST_RESULTS`.
 * Prints a line per assertion and closes with "N passed, N failed", the tests of vitest included.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { formatNotebook } from '../../notebooks/query/run.ts';

const [dataDir, resultsPath] = process.argv.slice(2);
if (dataDir === undefined || resultsPath === undefined)
  throw new Error('usage: assert_outputs.ts DATA TEST_RESULTS');

let passed = 0;
let failed = 0;

function assert(what: string, holds: boolean, detail = ''): void {
  if (holds) passed += 1;
  else failed += 1;
  process.stdout.write(`${holds ? 'ok  ' : 'FAIL'} ${what}${detail === '' ? '' : ` (${detail})`}\n`);
}

function query(sql: string): Record<string, unknown>[] {
  const out = execFileSync('./census', ['query', '--data', String(dataDir), '--format', 'json', sql], {
    encoding: 'utf8',
  });
  return JSON.parse(out) as Record<string, unknown>[];
}

function mode(path: string): number {
  return statSync(path).mode & 0o777;
}

const months = readdirSync(join(dataDir, 'dataset', 'statuses')).filter((name) => name.startsWith('month='));
assert(
  'a partition for each month of the window',
  ['02', '03', '04', '05', '06', '07', '08'].every((month) => months.includes(`month=2022-${month}`)),
);

const [totals] = query(
  "select count(*) as rows, count(distinct status_pid) as statuses, count(distinct case when is_chinese then author_pid end) as people, sum(case when posted_at = date_trunc('hour', posted_at) then 0 else 1 end) as not_on_the_hour from statuses",
);
const people = Number(totals?.['people']);
assert('each status once', totals?.['rows'] === totals?.['statuses'], `${String(totals?.['rows'])} rows`);
assert('people within 5 % of 1/100 of the article', Math.abs(people - 1540) <= 77, `${people}`);
assert('no time finer than the hour', Number(totals?.['not_on_the_hour']) === 0);

const [posts] = query(
  "select count(*) as posts from statuses where is_chinese and posted_at >= timestamp '2022-02-01' and posted_at < timestamp '2022-09-01'",
);
assert(
  'posts within 5 % of 1/100 of the article',
  Math.abs(Number(posts?.['posts']) - 95_000) <= 4_750,
  String(posts?.['posts']),
);

const notebook = readFileSync(new URL('../../notebooks/query/README.md', import.meta.url), 'utf8');
assert('the notebook of ten questions has the answers of this study', formatNotebook(dataDir) === notebook);

const releaseDir = join(dataDir, 'releases', 'v1');
execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: releaseDir, stdio: 'inherit' });
assert('the release is what its checksums say', true);
const [head = '', row = ''] = readFileSync(join(releaseDir, 'data', 'growth_total.csv'), 'utf8').split('\n');
const released = Number(row.split(',')[head.split(',').indexOf('people')]);
// Five standard deviations of the noise are 172.
assert(
  'released people within the noise of the exact count',
  Math.abs(released - people) <= 172,
  String(released),
);

for (const file of [
  'index.html',
  'explorer/explorer.js',
  'explorer/query.js',
  'explorer/duckdb-eh.wasm.gz',
]) {
  assert(`the release carries ${file}`, existsSync(join(releaseDir, file)));
}

const leaks = query(
  "select count(*) as n from statuses where regexp_matches(text, '@[A-Za-z0-9_]+@|https?://|[0-9]{17}[0-9Xx]|1[3-9][0-9]{9}') or instance not in (select instance from statuses group by instance having count(distinct author_pid) >= 50 or instance = 'other')",
);
assert(
  'no handle, address, mobile or resident id in a text; no small instance named',
  Number(leaks[0]?.['n']) === 0,
);

for (const name of ['project.key', 'vault-identity.txt']) {
  assert(`keys/${name} is readable by its owner only`, mode(join(dataDir, 'keys', name)) === 0o600);
}
assert('keys/ is closed to others', mode(join(dataDir, 'keys')) === 0o700);

const pictures = readdirSync(join(dataDir, 'figures')).filter((name) => name.endsWith('.png'));
assert('two growth figures as PNG', pictures.length >= 2, pictures.join(', '));
assert('the comparison with the article', existsSync(join(dataDir, 'figures', 'comparison.csv')));

const again = execFileSync('./census', ['dataset', '--data', dataDir], { encoding: 'utf8' });
assert('a second run has nothing to do', again.startsWith('nothing to do'));

const tests = JSON.parse(readFileSync(resultsPath, 'utf8')) as {
  numPassedTests: number;
  numFailedTests: number;
};
passed += tests.numPassedTests;
failed += tests.numFailedTests;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
