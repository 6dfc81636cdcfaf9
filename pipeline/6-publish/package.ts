/** A release as archives take it: described by its own certified files, and packed so that its folders survive. */
import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import { z } from 'zod';
import { CensusError } from '../errors.ts';
import type { Description, Package, ReleaseFile } from './types.ts';

export const SUMS = 'SHA256SUMS';

const dataCite = z.object({
  doi: z.string().optional(),
  creators: z.array(
    z.object({
      name: z.string(),
      nameType: z.string().optional(),
      nameIdentifiers: z.array(z.object({ nameIdentifier: z.string() })).optional(),
    }),
  ),
  titles: z.array(z.object({ title: z.string() })).min(1),
  subjects: z.array(z.object({ subject: z.string() })),
  dates: z.array(z.object({ date: z.string(), dateType: z.string() })),
  version: z.string(),
  rightsList: z.array(z.object({ rightsUri: z.string(), rightsIdentifier: z.string() })).min(1),
  descriptions: z.array(z.object({ description: z.string(), descriptionType: z.string() })),
});

function damaged(cause: unknown): CensusError {
  return new CensusError(
    'E_RELEASE_CHANGED',
    {
      what: "The release's datacite.json can't be read.",
      where: 'publish',
      kept: 'everything; nobody was asked',
      todo: 'make release again: it is built from the stored draws and spends nothing',
    },
    cause,
  );
}

/**
 * What a release says of itself.
 *
 * @throws CensusError E_RELEASE_CHANGED where its metadata is no DataCite
 */
export function describePackage(files: readonly ReleaseFile[]): Description {
  const file = files.find(({ path }) => path === 'datacite.json');
  let data: z.infer<typeof dataCite>;
  try {
    data = dataCite.parse(JSON.parse(new TextDecoder().decode(file?.bytes)));
  } catch (error) {
    throw damaged(error);
  }
  const dateOf = (type: string): string => data.dates.find(({ dateType }) => dateType === type)?.date ?? '';
  const textOf = (type: string): string =>
    data.descriptions.find(({ descriptionType }) => descriptionType === type)?.description ?? '';
  return {
    version: data.version,
    title: data.titles[0]?.title ?? '',
    creators: data.creators.map(({ name, nameType, nameIdentifiers }) => ({
      name,
      orcid: nameIdentifiers?.[0]?.nameIdentifier.replace('https://orcid.org/', '') ?? null,
      isPerson: nameType === 'Personal',
    })),
    abstract: textOf('Abstract'),
    methods: textOf('Methods'),
    day: dateOf('Created'),
    collected: dateOf('Collected'),
    keywords: data.subjects.map(({ subject }) => subject),
    licenseId: data.rightsList[0]?.rightsIdentifier ?? '',
    licenseUrl: data.rightsList[0]?.rightsUri ?? '',
    doi: data.doi ?? null,
  };
}

export function hashHex(algorithm: 'md5' | 'sha1' | 'sha256' | 'sha512', bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

/** How git names a file's content: SHA-1 over a header and the bytes. */
export function gitBlobOid(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}

/** Name of the one file that holds the package with its folders. */
export function zipName(version: string): string {
  return `veiled-census-${version}.zip`;
}

/**
 * The package as one ZIP file. The same package gives the same bytes: entries in the order of their paths, dated to
 * the release's day, in whatever zone the machine lives.
 */
export function zipPackage(release: Package): ReleaseFile {
  const [year = 2000, month = 1, day = 1] = release.description.day.split('-').map(Number);
  // ZIP keeps local fields, so a date made of local fields is the same everywhere.
  const mtime = new Date(year, month - 1, day);
  const sorted = [...release.files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const entries = Object.fromEntries(
    sorted.map(({ path, bytes }) => [`veiled-census-${release.version}/${path}`, bytes]),
  );
  return {
    path: zipName(release.version),
    bytes: zipSync(entries, { mtime, level: 6, os: 3, attrs: 0o644 << 16 }),
  };
}

/**
 * Files for an archive that has no folders: the whole package as a ZIP, and beside it, for a look without unpacking,
 * what people open first. Each is a file of the package, byte for byte.
 */
export function flattenPackage(release: Package): ReleaseFile[] {
  const shown = release.files.filter(
    ({ path }) =>
      /^data\/[a-z_]+\.csv$/u.test(path) ||
      [SUMS, 'README.md', 'privacy-report.html', 'DATASHEET.md'].includes(path),
  );
  return [
    zipPackage(release),
    ...shown.map(({ path, bytes }) => ({ path: path.split('/').at(-1) ?? path, bytes })),
  ];
}

/**
 * @throws CensusError E_PUBLISH_CHECKSUM
 */
export function failChecksum(server: string, wrong: number, of: number): CensusError {
  return new CensusError('E_PUBLISH_CHECKSUM', {
    what: `${wrong} of ${of} files at ${new URL(server).host} are not what was sent.`,
    where: 'publish',
    kept: 'the release, and the record as it is there',
    todo: 'run the same command again: what differs in a draft is sent anew; a published record that differs must be looked at',
  });
}
