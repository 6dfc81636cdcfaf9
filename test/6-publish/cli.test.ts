import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createArchive, createWorkDir, type Ran, runCensus } from '../e2e/setup.ts';
import { COLLECTION, REPOSITORY, TOKEN } from './deposit_run.ts';
import { type DataverseServer, startDataverse } from './servers/dataverse.ts';
import { type HubServer, startHub } from './servers/huggingface.ts';
import { type InvenioServer, startInvenio } from './servers/invenio.ts';
import { type MastodonServer, startMastodon } from './servers/mastodon.ts';

let dir: string;
let config: string;
let data: string;
let site: string;
let zenodo: InvenioServer;
let dataverse: DataverseServer;
let hub: HubServer;
let mastodon: MastodonServer;
/** Everything that any run printed. */
const printed: string[] = [];

async function census(...args: string[]): Promise<Ran> {
  const ran = await runCensus([...args, '--config', config, '--data', data]);
  printed.push(ran.stdout, ran.stderr);
  return ran;
}

function writeStudy(to = '2022-09-01', archive = zenodo): void {
  writeFileSync(
    config,
    `contact: mailto:study@example.org
window: { from: 2022-02-01, to: ${to} }
sources:
  - { type: archive, path: posts.ndjson }
release:
  title: People posting in Chinese, a test
  creators: [{ name: "A. Researcher", orcid: "0000-0002-1825-0097" }]
publish:
  zenodo: { url: "${archive.url}", token: secrets/token }
  dataverse: { url: "${dataverse.url}", token: secrets/token, collection: ${COLLECTION} }
  huggingface: { url: "${hub.url}", token: secrets/token, repository: ${REPOSITORY} }
  folder: { path: site }
  mastodon: { url: "${mastodon.url}", token: secrets/token, language: zh, contentWarning: 统计 }
`,
  );
}

const releaseDir = (): string => join(data, 'releases', 'v1');
const readText = (name: string): string => readFileSync(join(releaseDir(), name), 'utf8');

function readTree(root: string): Map<string, string> {
  return new Map(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path): [string, string] => [path.slice(root.length + 1), readFileSync(path, 'latin1')])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const servers = () => [zenodo, dataverse, hub, mastodon];
const countRequests = (): number => servers().reduce((sum, { requests }) => sum + requests.length, 0);

beforeAll(async () => {
  dir = createWorkDir();
  data = join(dir, 'data');
  site = join(dir, 'site');
  config = join(dir, 'census.yaml');
  zenodo = await startInvenio(TOKEN, '10.5281');
  dataverse = await startDataverse(TOKEN, COLLECTION);
  hub = await startHub(TOKEN);
  mastodon = await startMastodon(TOKEN);
  mkdirSync(join(dir, 'secrets'), { mode: 0o700 });
  writeFileSync(join(dir, 'secrets', 'token'), `${TOKEN}\n`, { mode: 0o600 });
  createArchive(join(dir, 'posts.ndjson'), 3000);
  writeStudy();
  expect((await census('dataset')).code).toBe(0);
  expect((await census('release', 'v1')).code).toBe(0);
}, 240_000);

afterAll(async () => {
  for (const server of servers()) await server.close();
  rmSync(dir, { recursive: true });
});

describe('publish', { timeout: 120_000 }, () => {
  test('says what it would send, and sends nothing', async () => {
    for (const to of ['zenodo', 'dataverse', 'huggingface', 'folder', 'mastodon']) {
      const ran = await census('publish', 'v1', '--to', to, '--dry-run');
      // There is no DOI yet that a post could lead to.
      expect([to, ran.code]).toEqual([to, to === 'mastodon' ? 64 : 0]);
    }
    expect(countRequests()).toBe(0);
    expect(existsSync(join(data, 'publications'))).toBe(false);
    expect(existsSync(site)).toBe(false);
  });

  test('takes nothing that the gate has not certified, nor a folder with a changed byte', async () => {
    expect((await census('publish', 'v9', '--to', 'zenodo')).code).toBe(65);
    const kept = join(dir, 'kept');
    cpSync(releaseDir(), kept, { recursive: true });
    appendFileSync(join(releaseDir(), 'data', 'growth_weekly.csv'), '\n');
    for (const to of ['zenodo', 'dataverse', 'huggingface', 'folder', 'mastodon']) {
      const ran = await census('publish', 'v1', '--to', to, '--confirm', 'v1');
      expect(ran.code).toBe(77);
      expect(ran.stderr).toContain('E_RELEASE_CHANGED');
    }
    expect(countRequests()).toBe(0);
    rmSync(releaseDir(), { recursive: true });
    cpSync(kept, releaseDir(), { recursive: true });
  });

  test('rehearses in a sandbox, killed while it builds the package anew; the test DOI gives way later', async () => {
    const sandbox = await startInvenio(TOKEN);
    writeStudy('2022-09-01', sandbox);
    const args = ['publish', 'v1', '--to', 'zenodo', '--config', config, '--data', data];
    let killed = 0;
    for (const killAfterMs of [1800, 2800, 3800, 4800]) {
      if ((await runCensus(args, { killAfterMs })).signal === 'SIGKILL') killed += 1;
    }
    expect(killed).toBeGreaterThan(0);
    const ran = await census('publish', 'v1', '--to', 'zenodo');
    expect(ran.stderr).not.toContain('error');
    expect(ran.code).toBe(0);
    expect(sandbox.records.size).toBe(1);
    const [record] = sandbox.records.values();
    expect(JSON.parse(readText('datacite.json'))).toMatchObject({ doi: `10.5072/zenodo.${record?.id}` });
    expect(record?.files.get('README.md')?.bytes?.toString('utf8')).toBe(readText('README.md'));
    await sandbox.close();
    writeStudy();
  });

  test('reserves a DOI, writes it into the package, certifies that, and uploads those bytes as a draft', async () => {
    const before = readTree(join(releaseDir(), 'data'));
    const entries = readFileSync(join(data, 'ledger', 'ledger.ndjson'), 'utf8')
      .trim()
      .split('\n');
    const ran = await census('publish', 'v1', '--to', 'zenodo');
    expect(ran.stderr).not.toContain('error');
    expect(ran.code).toBe(0);
    const [record] = zenodo.records.values();
    const doi = `10.5281/zenodo.${record?.id}`;
    expect(ran.stdout).toContain(doi);
    expect(record?.isPublished).toBe(false);
    // The tables are the same bytes, nothing was charged, and the new package was certified.
    expect(readTree(join(releaseDir(), 'data'))).toEqual(before);
    const later = readFileSync(join(data, 'ledger', 'ledger.ndjson'), 'utf8')
      .trim()
      .split('\n');
    expect(later.slice(entries.length).map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
      'certify',
    ]);
    expect(JSON.parse(readText('datacite.json'))).toMatchObject({ doi });
    expect(JSON.parse(readText('datapackage.json'))).toMatchObject({ id: `https://doi.org/${doi}` });
    expect(parse(readText('CITATION.cff'))).toMatchObject({ doi });
    expect(readText('README.md')).toContain(`https://doi.org/${doi}`);
    const zip = record?.files.get('veiled-census-v1.zip')?.bytes;
    const uploaded = Object.entries(unzipSync(zip ?? new Uint8Array())).map(
      ([path, bytes]): [string, string] => [
        path.replace('veiled-census-v1/', ''),
        Buffer.from(bytes).toString('latin1'),
      ],
    );
    expect(new Map(uploaded)).toEqual(readTree(releaseDir()));
    expect(record?.files.get('README.md')?.bytes?.toString('utf8')).toBe(readText('README.md'));
  });

  test('withstands the audit with its DOI', async () => {
    const folder = join(dir, 'elsewhere');
    cpSync(releaseDir(), folder, { recursive: true });
    expect((await census('audit', folder)).code).toBe(0);
  });

  test('publishes when the version is typed once more, and only then', async () => {
    const wrong = await census('publish', 'v1', '--to', 'zenodo', '--confirm', 'v2');
    expect(wrong.code).toBe(64);
    expect(wrong.stderr).toContain('E_PUBLISH_CONFIRM');
    const ran = await census('publish', 'v1', '--to', 'zenodo', '--confirm', 'v1');
    expect(ran.code).toBe(0);
    expect([...zenodo.records.values()].map(({ isPublished }) => isPublished)).toEqual([true]);
    const again = await census('publish', 'v1', '--to', 'zenodo', '--confirm', 'v1', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ didWork: false, isPublished: true });
  });

  test('tells other archives of the DOI that it has, and leaves the package as it is', async () => {
    const before = readTree(releaseDir());
    const [record] = zenodo.records.values();
    expect((await census('publish', 'v1', '--to', 'dataverse', '--confirm', 'v1')).code).toBe(0);
    expect((await census('publish', 'v1', '--to', 'huggingface', '--confirm', 'v1')).code).toBe(0);
    expect(readTree(releaseDir())).toEqual(before);
    const [versions] = dataverse.datasets.values();
    expect(JSON.stringify(versions?.[0]?.fields)).toContain(`https://doi.org/10.5281/zenodo.${record?.id}`);
    expect(versions?.[0]?.files).toHaveLength(before.size);
    const repository = hub.repositories.get(REPOSITORY);
    expect(repository?.isPrivate).toBe(false);
    const card = repository?.main.get('README.md')?.bytes.toString('utf8') ?? '';
    const front = parse(/^---\n([\s\S]*?)\n---\n/u.exec(card)?.[1] ?? '') as {
      license: string;
      configs: { config_name: string; data_files: string }[];
    };
    expect(front.license).toBe('cc-by-4.0');
    for (const { config_name, data_files } of front.configs) {
      expect(data_files).toBe(`data/${config_name}/*/*.parquet`);
      const pattern = new RegExp(`^data/${config_name}/[^/]+/[^/]+\\.parquet$`, 'u');
      expect([...(repository?.main.keys() ?? [])].some((path) => pattern.test(path))).toBe(true);
    }
  });

  test('makes a static site of whole versions', async () => {
    expect((await census('publish', 'v1', '--to', 'folder')).code).toBe(0);
    expect(readTree(join(site, 'v1'))).toEqual(readTree(releaseDir()));
    expect(readFileSync(join(site, 'index.html'), 'utf8')).toContain('href="v1/"');
    expect((await census('publish', 'v1', '--to', 'folder')).stdout).toContain('nothing to do');
  });

  test('shows the post before it is made, then makes it once, and answers it with corrections', async () => {
    const preview = await census('publish', 'v1', '--to', 'mastodon');
    expect(preview.stdout).toContain('CW: 统计');
    expect(preview.stdout).toContain('Nothing was posted');
    expect(mastodon.posts).toHaveLength(0);
    expect(existsSync(join(data, 'publications', 'v1', 'announcement.png'))).toBe(true);
    const early = await census(
      'publish',
      'v1',
      '--to',
      'mastodon',
      '--confirm',
      'v1',
      '--correction',
      '早了',
    );
    expect(early.code).toBe(65);
    for (let time = 0; time < 2; time += 1)
      expect((await census('publish', 'v1', '--to', 'mastodon', '--confirm', 'v1')).code).toBe(0);
    expect(mastodon.posts).toHaveLength(1);
    const [post] = mastodon.posts;
    expect(post?.text).toContain('首次在联邦宇宙用中文发帖');
    expect(post?.text).toContain('https://doi.org/10.5281/zenodo.');
    const args = ['publish', 'v1', '--to', 'mastodon', '--confirm', 'v1', '--correction', '第 3 周有误。'];
    expect((await census(...args)).code).toBe(0);
    expect(mastodon.posts[1]).toMatchObject({ text: '对发布版本 v1 的更正：第 3 周有误。', inReplyTo: '1' });
  });
});

describe('withdraw', { timeout: 120_000 }, () => {
  test('says what it would do; takes no reason that leads to somebody', async () => {
    const plan = await census('withdraw', 'v1', '--reason', 'A bound was too wide.');
    expect(plan.code).toBe(0);
    expect(plan.stdout).toContain('--yes');
    for (const place of ['zenodo-', 'dataverse-', 'huggingface-', 'mastodon-', 'folder'])
      expect(plan.stdout).toContain(place);
    for (const reason of ['asked by @ren1@shu.example', 'see https://shu.example/1', 'because of ren3', '']) {
      const ran = await census('withdraw', 'v1', '--reason', reason, '--yes');
      expect([reason, ran.code]).toEqual([reason, 64]);
      if (reason !== '') expect(ran.stderr).not.toContain(reason);
    }
    expect(readText('README.md')).not.toContain('Withdrawn:');
  });

  test('goes on marking where a place could not be reached; every place is marked once', async () => {
    const spent = (await census('ledger', 'plan')).stdout;
    hub.fail(1, 401);
    const first = await census('withdraw', 'v1', '--reason', 'A bound was too wide.', '--yes');
    expect(first.code).toBe(64);
    expect(first.stderr).toContain('not marked everywhere yet');
    const second = await census('withdraw', 'v1', '--yes');
    expect(second.code).toBe(0);
    const [record] = zenodo.records.values();
    expect(record?.metadata['title']).toMatch(/^\[Withdrawn\]/u);
    const [versions] = dataverse.datasets.values();
    expect(versions?.map(({ state }) => state)).toEqual(['DEACCESSIONED']);
    expect([...(hub.repositories.get(REPOSITORY)?.main.keys() ?? [])]).toContain('tombstone.json');
    expect(readFileSync(join(site, 'index.html'), 'utf8')).toContain('withdrawn');
    expect(readTree(join(site, 'v1'))).toEqual(readTree(releaseDir()));
    expect(mastodon.posts.at(-1)).toMatchObject({ inReplyTo: '1' });
    expect(mastodon.posts.at(-1)?.text).toContain('已撤回');
    const posts = mastodon.posts.length;
    expect((await census('withdraw', 'v1', '--yes')).code).toBe(0);
    expect(mastodon.posts).toHaveLength(posts);
    // What was spent stays spent, and the ledger says what happened.
    expect((await census('ledger', 'plan')).stdout).toBe(spent);
    expect((await census('ledger', 'verify')).code).toBe(0);
    expect((await census('ledger', 'show')).stdout).toContain('withdraw');
    expect(readText('README.md')).toContain('A bound was too wide.');
    expect(existsSync(join(releaseDir(), 'data'))).toBe(false);
  });

  test('is for good: the version is neither published nor built again, and later ones say so', async () => {
    for (const args of [
      ['publish', 'v1', '--to', 'folder'],
      ['release', 'v1'],
      ['audit', 'v1'],
    ]) {
      const ran = await census(...args);
      expect(ran.code).toBe(77);
      expect(ran.stderr).toContain('E_WITHDRAWN');
    }
    writeStudy('2022-10-01');
    expect((await census('dataset')).code).toBe(0);
    const ran = await census('release', 'v2');
    expect(ran.stderr).not.toContain('error');
    expect(ran.code).toBe(0);
    expect(readFileSync(join(data, 'releases', 'v2', 'README.md'), 'utf8')).toMatch(
      /v1, withdrawn on \d{4}/u,
    );
    // Its rows stay in later releases, byte for byte.
    const part = join('data', 'growth_weekly', 'published=v1', 'part-0.parquet');
    const original = readFileSync(join(data, 'withdrawn', 'v1', part));
    expect(readFileSync(join(data, 'releases', 'v2', part)).equals(original)).toBe(true);
  });
});

test('no token and no name was printed, nor written beside the release', () => {
  for (const text of printed) expect(text).not.toContain(TOKEN);
  for (const [, text] of readTree(join(data, 'publications'))) expect(text).not.toContain(TOKEN);
  for (const [, text] of readTree(releaseDir())) expect(text).not.toMatch(/shu\.example|\bren[0-6]\b/u);
});
