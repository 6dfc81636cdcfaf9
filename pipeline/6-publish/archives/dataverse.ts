/** Dataverse: datasets and their files by its Native API (guides.dataverse.org/en/latest/api/native-api.html). */
import { FormData } from 'undici';
import { CensusError } from '../../errors.ts';
import { type ApiClient, fieldOf, listOf, textOf } from '../http.ts';
import { failChecksum, hashHex } from '../package.ts';
import type { Archive, ArchiveRecord, OnStep, ReleaseFile } from '../types.ts';
import { type DataverseContact, makeDatasetVersion } from './dataverse_metadata.ts';

/** A new dataset is searchable a little later than it is there. */
const SEARCHES = 4;
const WAIT_MS = 2000;
/** A dataset is locked while its files are looked through, and while its DOI is registered: moments, or minutes. */
const LOCK_WAITS = 70;
const FIRST_LOCK_WAIT_MS = 100;
const LONGEST_LOCK_WAIT_MS = 5000;

/** Names that Dataverse gives to checksums, and ours. */
const ALGORITHMS = { MD5: 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-512': 'sha512' } as const;

interface Entry {
  readonly id: string;
  /** With its folder, as in the package. */
  readonly path: string;
  readonly isSame: (file: ReleaseFile) => boolean;
}

function readEntry(json: unknown): Entry | null {
  const [id, size] = ['id', 'filesize'].map((name) => fieldOf(json, 'dataFile', name));
  const [label, folder] = ['label', 'directoryLabel'].map((name) => fieldOf(json, name));
  const [type, value] = ['type', 'value'].map((name) => fieldOf(json, 'dataFile', 'checksum', name));
  if ((typeof id !== 'number' && typeof id !== 'string') || typeof label !== 'string') return null;
  const algorithm =
    typeof type === 'string' && type in ALGORITHMS ? ALGORITHMS[type as keyof typeof ALGORITHMS] : null;
  return {
    id: String(id),
    path: typeof folder === 'string' && folder !== '' ? `${folder}/${label}` : label,
    isSame: ({ bytes }) =>
      algorithm !== null && size === bytes.byteLength && value === hashHex(algorithm, bytes),
  };
}

export interface DataverseOptions extends DataverseContact {
  readonly collection: string;
}

export function createDataverse(client: ApiClient, options: DataverseOptions, onStep: OnStep): Archive {
  const at = (id: string, path: string): string =>
    `/api/datasets/:persistentId${path}${path.includes('?') ? '&' : '?'}persistentId=${encodeURIComponent(id)}`;

  /** `doi:10.70122/FK2/X` as the DOI that people write. */
  const toDoi = (id: string): string | null => (id.startsWith('doi:') ? id.slice('doi:'.length) : null);

  const toRecord = (id: string, isPublished: boolean): ArchiveRecord => ({
    id,
    doi: toDoi(id),
    page: `${client.server}/dataset.xhtml?persistentId=${encodeURIComponent(id)}`,
    isPublished,
  });

  async function search(marker: string): Promise<string | null> {
    const query = encodeURIComponent(`otherIdValue:"${marker}"`);
    for (let attempt = 1; attempt <= SEARCHES; attempt += 1) {
      const { json } = await client.call({ method: 'GET', path: `/api/search?type=dataset&q=${query}` });
      const found = fieldOf(listOf(json, 'data', 'items')[0], 'global_id');
      if (typeof found === 'string') return found;
      if (attempt < SEARCHES) await client.sleep(WAIT_MS);
    }
    return null;
  }

  async function untilUnlocked(id: string): Promise<void> {
    for (let attempt = 1; attempt <= LOCK_WAITS; attempt += 1) {
      const { json } = await client.call({ method: 'GET', path: at(id, '/locks') });
      if (listOf(json, 'data').length === 0) return;
      await client.sleep(Math.min(LONGEST_LOCK_WAIT_MS, FIRST_LOCK_WAIT_MS * 2 ** (attempt - 1)));
    }
    throw new CensusError('E_PUBLISH_UNREACHABLE', {
      what: `The dataset at ${new URL(client.server).host} stays locked.`,
      where: 'publish',
      kept: 'everything here, and what the server already has',
      todo: 'run the same command again later; if it stays, ask the administrators of that server',
    });
  }

  /** Number of the published version that bears this marker, such as `1.0`, or null: others are of other releases. */
  async function findPublished(id: string, marker: string): Promise<string | null> {
    const { status, json } = await client.call({ method: 'GET', path: at(id, '/versions'), accept: [404] });
    if (status === 404) {
      throw new CensusError('E_PUBLISH_STATE', {
        what: `The dataset of this version is not at ${new URL(client.server).host} any more.`,
        where: 'publish',
        kept: 'the release',
        todo: 'if it was deleted there on purpose, run the same command with --anew (ANEW=1): a new dataset is made, with a DOI of its own',
      });
    }
    const version = listOf(json, 'data').find(
      (each) =>
        typeof fieldOf(each, 'versionNumber') === 'number' &&
        listOf(each, 'metadataBlocks', 'citation', 'fields')
          .filter((field) => fieldOf(field, 'typeName') === 'otherId')
          .flatMap((field) => listOf(field, 'value'))
          .some((value) => fieldOf(value, 'otherIdValue', 'value') === marker),
    );
    if (version === undefined) return null;
    return `${textOf(client, version, 'versionNumber')}.${textOf(client, version, 'versionMinorNumber')}`;
  }

  async function hasDraft(id: string): Promise<boolean> {
    const { status } = await client.call({ method: 'GET', path: at(id, '/versions/:draft'), accept: [404] });
    return status !== 404;
  }

  async function listEntries(id: string, version: string): Promise<Entry[]> {
    const path = at(id, `/versions/${version}/files`);
    const { json } = await client.call({ method: 'GET', path });
    return listOf(json, 'data').flatMap((each) => readEntry(each) ?? []);
  }

  async function compare(id: string, version: string, files: readonly ReleaseFile[]): Promise<void> {
    const entries = await listEntries(id, version);
    const wrong = files.filter((file) => {
      const same = entries.filter(({ path }) => path === file.path);
      return same.length !== 1 || same[0]?.isSame(file) !== true;
    });
    const strange = entries.filter(({ path }) => !files.some((file) => file.path === path));
    if (wrong.length + strange.length > 0)
      throw failChecksum(client.server, wrong.length + strange.length, files.length);
  }

  async function upload(id: string, { path, bytes }: ReleaseFile): Promise<void> {
    const name = path.split('/').at(-1) ?? path;
    const directoryLabel = path.split('/').slice(0, -1).join('/');
    const form = (): FormData => {
      const data = new FormData();
      // Tables stay the bytes that were certified: not turned into another format.
      data.set('jsonData', JSON.stringify({ directoryLabel, tabIngest: 'false', restrict: 'false' }));
      data.set('file', new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }), name);
      return data;
    };
    await untilUnlocked(id);
    await client.call({ method: 'POST', path: at(id, '/add'), form });
  }

  return {
    open: async ({ known, marker, mayExist, previous }, description) => {
      // A later version of the study is a later version of the same dataset, under the same DOI.
      const found = known ?? previous ?? (mayExist ? await search(marker) : null);
      if (found !== null) {
        onStep(`dataset ${found}`);
        return toRecord(found, (await findPublished(found, marker)) !== null);
      }
      const json = { datasetVersion: makeDatasetVersion(description, marker, options, null) };
      const path = `/api/dataverses/${encodeURIComponent(options.collection)}/datasets`;
      const created = await client.call({ method: 'POST', path, json });
      const id = textOf(client, created.json, 'data', 'persistentId');
      onStep(`dataset ${id}`);
      return toRecord(id, false);
    },

    fill: async (record, release, { marker }) => {
      const { id, doi } = record;
      const { description, files } = release;
      const sameAs = description.doi === doi ? null : description.doi;
      await untilUnlocked(id);
      const json = makeDatasetVersion(description, marker, options, sameAs);
      await client.call({ method: 'PUT', path: at(id, '/versions/:draft'), json });
      const entries = await listEntries(id, ':draft');
      const done = new Set<string>();
      for (const entry of entries) {
        const file = files.find(({ path }) => path === entry.path);
        if (file !== undefined && entry.isSame(file) && !done.has(file.path)) {
          done.add(file.path);
          continue;
        }
        await untilUnlocked(id);
        await client.call({ method: 'DELETE', path: `/api/files/${entry.id}`, accept: [404] });
      }
      const missing = files.filter(({ path }) => !done.has(path));
      for (const [index, file] of missing.entries()) {
        await upload(id, file);
        onStep({ done: index + 1, total: missing.length });
      }
      await untilUnlocked(id);
      await compare(id, ':draft', files);
      return record;
    },

    publish: async ({ id }, { files }, { marker }) => {
      await untilUnlocked(id);
      // Without a draft it was published by a request whose answer was lost.
      if (await hasDraft(id)) {
        await client.call({ method: 'POST', path: at(id, '/actions/:publish?type=major') });
        await untilUnlocked(id);
      }
      await compare(id, (await findPublished(id, marker)) ?? ':draft', files);
      return toRecord(id, true);
    },

    verify: async ({ id }, { files }, { marker }) =>
      await compare(id, (await findPublished(id, marker)) ?? ':draft', files),

    withdraw: async (record, _, { marker }, { day, reason }) => {
      const { id } = record;
      await untilUnlocked(id);
      if (!record.isPublished) {
        await client.call({ method: 'DELETE', path: at(id, '/versions/:draft'), accept: [404] });
        return;
      }
      const version = await findPublished(id, marker);
      if (version === null) return;
      const json = { deaccessionReason: `Withdrawn on ${day}. ${reason}` };
      // 404: it was deaccessioned by a request whose answer was lost, and is no longer among the released ones.
      const path = at(id, `/versions/${version}/deaccession`);
      await client.call({ method: 'POST', path, json, accept: [404] });
    },
  };
}
