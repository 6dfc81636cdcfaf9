/**
 * Zenodo and every other InvenioRDM: drafts, files and records of its REST API
 * (inveniordm.docs.cern.ch/reference/rest_api_drafts_records).
 */
import { CensusError } from '../../errors.ts';
import { type ApiClient, fieldOf, listOf, textOf } from '../http.ts';
import { failChecksum, flattenPackage, hashHex, zipName } from '../package.ts';
import type { Archive, ArchiveRecord, Description, OnStep, ReleaseFile } from '../types.ts';
import { makeInvenioMetadata, makeWithdrawnMetadata } from './invenio_metadata.ts';

/** A new draft is searchable a little later than it is there. */
const SEARCHES = 4;
const SEARCH_WAIT_MS = 2000;
/** Own drafts that a search shows at once; the newest come first. */
const SEARCH_SIZE = 25;

const enc = encodeURIComponent;

interface Entry {
  readonly key: string;
  readonly isComplete: boolean;
  /** `md5:…`, or null before the file is whole. */
  readonly checksum: string | null;
  readonly bytes: number | null;
}

function readEntries(json: unknown): Entry[] {
  return listOf(json, 'entries').flatMap((each) => {
    const [key, status, checksum, size] = ['key', 'status', 'checksum', 'size'].map((name) =>
      fieldOf(each, name),
    );
    if (typeof key !== 'string') return [];
    return [
      {
        key,
        isComplete: status === 'completed',
        checksum: typeof checksum === 'string' ? checksum : null,
        bytes: typeof size === 'number' ? size : null,
      },
    ];
  });
}

function isSame(entry: Entry | undefined, { bytes }: ReleaseFile): boolean {
  return (
    entry?.isComplete === true &&
    entry.bytes === bytes.byteLength &&
    entry.checksum === `md5:${hashHex('md5', bytes)}`
  );
}

export function createInvenio(client: ApiClient, onStep: OnStep): Archive {
  const draftPath = (id: string): string => `/api/records/${enc(id)}/draft`;

  function toRecord(json: unknown): ArchiveRecord {
    const id = textOf(client, json, 'id');
    const doi = fieldOf(json, 'pids', 'doi', 'identifier');
    const isPublished = fieldOf(json, 'is_published') === true;
    return {
      id,
      doi: typeof doi === 'string' && doi !== '' ? doi : null,
      page: `${client.server}/${isPublished ? 'records' : 'uploads'}/${enc(id)}`,
      isPublished,
    };
  }

  /** A draft of ours that a killed run could not write down. */
  async function search(marker: string): Promise<unknown> {
    for (let attempt = 1; attempt <= SEARCHES; attempt += 1) {
      const path = `/api/user/records?is_published=false&sort=newest&size=${SEARCH_SIZE}`;
      const { json } = await client.call({ method: 'GET', path });
      const found = listOf(json, 'hits', 'hits').find((hit) =>
        listOf(hit, 'metadata', 'identifiers').some((each) => fieldOf(each, 'identifier') === marker),
      );
      if (found !== undefined) return found;
      if (attempt < SEARCHES) await client.sleep(SEARCH_WAIT_MS);
    }
    return null;
  }

  async function find(id: string): Promise<unknown> {
    const record = await client.call({ method: 'GET', path: `/api/records/${enc(id)}`, accept: [404, 410] });
    if (record.status === 200) return record.json;
    const draft = await client.call({ method: 'GET', path: draftPath(id), accept: [404, 410] });
    if (draft.status === 200) return draft.json;
    throw new CensusError('E_PUBLISH_STATE', {
      what: `The record of this version is not at ${new URL(client.server).host} any more.`,
      where: 'publish',
      kept: 'the release',
      todo: 'if it was discarded there on purpose, run the same command with --anew (ANEW=1): a new record is made, with a DOI of its own',
    });
  }

  async function make(description: Description, marker: string, previous: string | null): Promise<unknown> {
    if (previous !== null) {
      // Asked twice, the same draft of a new version is given: nothing is doubled.
      const path = `/api/records/${enc(previous)}/versions`;
      return (await client.call({ method: 'POST', path, isRepeatable: true })).json;
    }
    const metadata = makeInvenioMetadata(description, marker, null);
    const json = { access: { record: 'public', files: 'public' }, files: { enabled: true }, metadata };
    return (await client.call({ method: 'POST', path: '/api/records', json })).json;
  }

  async function reserveDoi(record: ArchiveRecord): Promise<ArchiveRecord> {
    if (record.doi !== null || record.isPublished) return record;
    const path = `${draftPath(record.id)}/pids/doi`;
    // 400: an earlier request, whose answer was lost, reserved it already.
    await client.call({ method: 'POST', path, accept: [400], isRepeatable: true });
    const { json } = await client.call({ method: 'GET', path: draftPath(record.id) });
    textOf(client, json, 'pids', 'doi', 'identifier');
    return toRecord(json);
  }

  async function putDraft(
    record: ArchiveRecord,
    metadata: unknown,
    access: 'public' | 'restricted',
  ): Promise<void> {
    const { json: draft } = await client.call({ method: 'GET', path: draftPath(record.id) });
    // What is left out is taken away: the DOI goes along each time.
    const json = {
      access: { record: 'public', files: access },
      files: { enabled: true, default_preview: null },
      pids: fieldOf(draft, 'pids') ?? {},
      metadata,
    };
    await client.call({ method: 'PUT', path: draftPath(record.id), json });
  }

  async function upload(record: ArchiveRecord, file: ReleaseFile): Promise<void> {
    const files = `${draftPath(record.id)}/files`;
    const path = `${files}/${enc(file.path)}`;
    // 400: the name is there from a request whose answer was lost.
    await client.call({
      method: 'POST',
      path: files,
      json: [{ key: file.path }],
      accept: [400],
      isRepeatable: true,
    });
    await client.call({ method: 'PUT', path: `${path}/content`, bytes: file.bytes });
    // 400: it was committed by a request whose answer was lost; what is there is compared afterwards.
    await client.call({ method: 'POST', path: `${path}/commit`, accept: [400], isRepeatable: true });
  }

  async function compare(path: string, files: readonly ReleaseFile[]): Promise<void> {
    const entries = readEntries((await client.call({ method: 'GET', path })).json);
    const there = new Map(entries.map((entry) => [entry.key, entry]));
    const wrong = files.filter((file) => !isSame(there.get(file.path), file)).length;
    const strange = entries.filter(({ key }) => !files.some((file) => file.path === key)).length;
    if (wrong + strange > 0) throw failChecksum(client.server, wrong + strange, files.length);
  }

  return {
    open: async (deposit, description) => {
      const known = deposit.known === null ? null : await find(deposit.known);
      const found = known ?? (deposit.mayExist ? await search(deposit.marker) : null);
      const record = toRecord(found ?? (await make(description, deposit.marker, deposit.previous)));
      onStep(`record ${record.id}`);
      return await reserveDoi(record);
    },

    fill: async (record, release, { marker }) => {
      const { description } = release;
      const sameAs = description.doi === record.doi ? null : description.doi;
      await putDraft(record, makeInvenioMetadata(description, marker, sameAs), 'public');
      const files = flattenPackage(release);
      const path = `${draftPath(record.id)}/files`;
      const entries = readEntries((await client.call({ method: 'GET', path })).json);
      const there = new Map(entries.map((entry) => [entry.key, entry]));
      for (const { key } of entries) {
        const file = files.find((each) => each.path === key);
        if (file !== undefined && isSame(there.get(key), file)) continue;
        await client.call({ method: 'DELETE', path: `${path}/${enc(key)}`, accept: [404] });
        there.delete(key);
      }
      const missing = files.filter((file) => !there.has(file.path));
      for (const [index, file] of missing.entries()) {
        await upload(record, file);
        onStep({ done: index + 1, total: missing.length });
      }
      await compare(path, files);
      return record;
    },

    publish: async (record, release) => {
      const path = `${draftPath(record.id)}/actions/publish`;
      // 404: the draft became a record by a request whose answer was lost.
      await client.call({ method: 'POST', path, accept: [404], isRepeatable: true });
      const { json } = await client.call({ method: 'GET', path: `/api/records/${enc(record.id)}` });
      const published = toRecord(json);
      await compare(`/api/records/${enc(record.id)}/files`, flattenPackage(release));
      return published;
    },

    verify: async (record, release) =>
      await compare(`/api/records/${enc(record.id)}/files`, flattenPackage(release)),

    withdraw: async (record, description, { marker }, notice) => {
      if (!record.isPublished) {
        await client.call({ method: 'DELETE', path: draftPath(record.id), accept: [404] });
        return;
      }
      await client.call({ method: 'POST', path: draftPath(record.id), isRepeatable: true });
      const sameAs = description.doi === record.doi ? null : description.doi;
      const metadata = makeInvenioMetadata(description, marker, sameAs);
      await putDraft(record, makeWithdrawnMetadata(metadata, description, notice), 'restricted');
      await client.call({
        method: 'POST',
        path: `${draftPath(record.id)}/actions/publish`,
        isRepeatable: true,
      });
      onStep(`record ${record.id} says that it is withdrawn; ${zipName(description.version)} is closed`);
    },
  };
}
