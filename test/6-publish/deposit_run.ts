/**
 * One run of a deposit, as the shell makes it: open, fill, publish. Run as a program it is what gets killed:
 * `deposit_run.ts KIND URL DIR VERSION`.
 */
import { createHash } from 'node:crypto';
import {
  type ApiClient,
  type Archive,
  checkPublished,
  createDataverse,
  createHuggingFace,
  createInvenio,
  type DepositOptions,
  describePackage,
  fillDeposit,
  Journal,
  listPublished,
  openApi,
  openDeposit,
  type Package,
  publishDeposit,
  type ReleaseFile,
} from '../../pipeline/6-publish/index.ts';

export const KINDS = ['invenio', 'dataverse', 'huggingface'] as const;
export type Kind = (typeof KINDS)[number];

export const TOKEN = 'hf_invented-token-of-a-test';
export const COLLECTION = 'study';
export const REPOSITORY = 'study/people-posting';

const text = (path: string, content: string): ReleaseFile => ({
  path,
  bytes: new TextEncoder().encode(content),
});

/** A package in small, with the same kinds of files in the same places as a real one. */
export function makePackage(version: string, note = ''): Package {
  const metadata = {
    creators: [
      {
        name: 'A. Researcher',
        nameType: 'Personal',
        nameIdentifiers: [{ nameIdentifier: 'https://orcid.org/0000-0002-1825-0097' }],
      },
    ],
    titles: [{ title: `People posting, ${version}` }],
    subjects: [{ subject: 'Mastodon' }],
    dates: [
      { date: '2026-11-24', dateType: 'Created' },
      { date: '2022-02-01/2022-09-01', dateType: 'Collected' },
    ],
    version,
    rightsList: [
      { rightsUri: 'https://creativecommons.org/licenses/by/4.0/', rightsIdentifier: 'cc-by-4.0' },
    ],
    descriptions: [
      { description: 'SYNTHETIC: counts of nobody, <b> & such.', descriptionType: 'Abstract' },
      { description: 'ε = 1', descriptionType: 'Methods' },
    ],
  };
  const files = [
    text('README.md', `# People posting, ${version}\n${note}`),
    text('datacite.json', JSON.stringify(metadata)),
    text('DATASHEET.md', 'all questions\n'),
    text('index.html', '<!doctype html><title>figures</title>\n'),
    text('data/growth_weekly.csv', 'week,people\n2022-01-31,12\n'),
    {
      path: `data/growth_weekly/published=${version}/part-0.parquet`,
      bytes: new Uint8Array([80, 65, 82, 49, 0]),
    },
    { path: 'explorer/duckdb.wasm.gz', bytes: new Uint8Array([31, 139, 8, 0, 1, 2, 3]) },
  ];
  const sums = files
    .map(({ path, bytes }) => `${createHash('sha256').update(bytes).digest('hex')}  ${path}\n`)
    .join('');
  const all = [...files, text('SHA256SUMS', sums)];
  const certificate = createHash('sha256').update(sums).digest('hex');
  return { version, files: all, description: describePackage(all), certificate };
}

export function createArchive(kind: Kind, client: ApiClient): Archive {
  const quiet = (): void => undefined;
  if (kind === 'invenio') return createInvenio(client, quiet);
  if (kind === 'dataverse') {
    const contact = { email: 'study@example.org', subject: 'Social Sciences' };
    return createDataverse(client, { collection: COLLECTION, ...contact }, quiet);
  }
  return createHuggingFace(client, { repository: REPOSITORY, token: TOKEN }, quiet);
}

export function openClient(kind: Kind, url: string, token = TOKEN): ApiClient {
  const headers: Record<string, string> =
    kind === 'dataverse' ? { 'x-dataverse-key': token } : { authorization: `Bearer ${token}` };
  // Nothing is gained by waiting for a server that counts requests.
  const sleep = (): Promise<void> => new Promise((done) => setTimeout(done, 1));
  return openApi({ url, headers, userAgent: 'veiled-census/test', sleep });
}

export interface RunOptions {
  readonly isConfirmed?: boolean;
  readonly token?: string;
  readonly release?: Package;
}

/** Make, fill and publish; what an earlier run did is in `dir`. */
export async function runDeposit(
  kind: Kind,
  url: string,
  dir: string,
  version: string,
  { isConfirmed = true, token, release = makePackage(version) }: RunOptions = {},
): Promise<'published' | 'draft' | 'nothing to do'> {
  const client = openClient(kind, url, token);
  const place = `${kind}-test`;
  try {
    const options: DepositOptions = {
      archive: createArchive(kind, client),
      journal: Journal.open(dir, version, place),
      server: client.server,
      previous:
        listPublished(dir, place)
          .filter((each) => each.version !== version)
          .at(-1)?.id ?? null,
      newMarker: () =>
        `urn:uuid:00000000-0000-4000-8000-${createHash('sha256').update(version).digest('hex').slice(0, 12)}`,
    };
    const opened = await openDeposit(options, release.description);
    if (opened.record.isPublished) {
      await checkPublished(options, opened, release);
      return 'nothing to do';
    }
    await fillDeposit(options, opened, release);
    if (!isConfirmed) return 'draft';
    await publishDeposit(options, opened, release);
    return 'published';
  } finally {
    await client.close();
  }
}

const [, script, kind, url, dir, version] = process.argv;
if (script === import.meta.filename && url !== undefined && dir !== undefined && version !== undefined) {
  await runDeposit(kind as Kind, url, dir, version);
}
