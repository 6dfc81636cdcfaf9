/**
 * InvenioRDM as its documentation and source say it answers (inveniordm.docs.cern.ch/reference/rest_api_drafts_records;
 * invenio-rdm-records 36: services/schemas/metadata.py, services/components/pids.py, services/files). Drafts take
 * incomplete metadata and say what is wrong with it; publishing does not. Metadata must meet the published JSON Schema.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { type Answered, type Asked, expose, isObject, pick, startServer, type TestServer } from './base.ts';

const SCHEMAS = join(import.meta.dirname, '..', '..', '..', 'schemas', 'vendor', 'inveniordm');

function readSchema(name: string): object {
  const { id: _, ...schema } = JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')) as { id?: string };
  return schema;
}

const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
addFormats.default(ajv);
ajv.addSchema(readSchema('definitions-v1.0.0.json'), 'local://definitions-v1.0.0.json');
ajv.addSchema(readSchema('definitions-v2.0.0.json'), 'local://definitions-v2.0.0.json');
ajv.addSchema(readSchema('records-definitions-v2.0.0.json'), 'local://records/definitions-v2.0.0.json');
// Of requests, which nothing here makes.
ajv.addSchema({}, 'local://requests/request-v1.0.0.json');
const isRecord = ajv.compile(readSchema('record-v6.0.0.json'));

export interface InvenioFile {
  bytes: Buffer | null;
  isCommitted: boolean;
}

export interface InvenioRecord {
  readonly id: string;
  readonly parent: string;
  metadata: Record<string, unknown>;
  access: unknown;
  pids: Record<string, unknown>;
  files: Map<string, InvenioFile>;
  isPublished: boolean;
  /** An edit of a published record. */
  draft: { metadata: Record<string, unknown>; access: unknown; pids: Record<string, unknown> } | null;
}

export interface InvenioServer extends TestServer {
  readonly records: Map<string, InvenioRecord>;
  /** Let the stored bytes of files with this name be other than what was sent. */
  corrupt: string | null;
  /** Searches after which a new draft shows. */
  searchLag: number;
}

const fail = (status: number, message: string, fields: readonly string[] = []): Answered => ({
  status,
  json: { status, message, errors: fields.map((field) => ({ field, messages: [message] })) },
});

/** What publishing refuses (metadata.py: required fields, lengths, rights, related identifiers). */
function findProblems(metadata: Record<string, unknown>): string[] {
  const problems: string[] = [];
  for (const field of ['resource_type', 'creators', 'title', 'publication_date']) {
    if (metadata[field] === undefined) problems.push(`metadata.${field}`);
  }
  if (String(metadata['title'] ?? '').length < 3) problems.push('metadata.title');
  if (!/^\d{4}(?:-\d{2}(?:-\d{2})?)?$/u.test(String(metadata['publication_date'])))
    problems.push('metadata.publication_date');
  const creators = Array.isArray(metadata['creators']) ? (metadata['creators'] as unknown[]) : [];
  if (creators.length === 0) problems.push('metadata.creators');
  for (const creator of creators) {
    const type = pick(creator, 'person_or_org', 'type');
    const name = pick(creator, 'person_or_org', type === 'personal' ? 'family_name' : 'name');
    if (typeof name !== 'string' || name === '') problems.push('metadata.creators.0.person_or_org');
  }
  const rights = Array.isArray(metadata['rights']) ? (metadata['rights'] as unknown[]) : [];
  if (rights.some((each) => isObject(each) && each['id'] !== undefined && Object.keys(each).length > 1))
    problems.push('metadata.rights');
  const related = Array.isArray(metadata['related_identifiers'])
    ? (metadata['related_identifiers'] as unknown[])
    : [];
  if (related.some((each) => pick(each, 'relation_type', 'id') === undefined))
    problems.push('metadata.related_identifiers');
  for (const each of Array.isArray(metadata['identifiers']) ? (metadata['identifiers'] as unknown[]) : []) {
    if (
      pick(each, 'scheme') === 'urn' &&
      !/^urn:[a-z0-9][a-z0-9-]+:.+$/iu.test(String(pick(each, 'identifier')))
    )
      problems.push('metadata.identifiers');
  }
  if (!isRecord({ metadata }))
    problems.push(
      ...(isRecord.errors ?? []).map(({ instancePath }) => instancePath.slice(1).replaceAll('/', '.')),
    );
  return problems;
}

/** @param prefix of the DOIs that it reserves; that of DataCite's tests, as the sandbox does */
export async function startInvenio(token: string, prefix = '10.5072'): Promise<InvenioServer> {
  const records = new Map<string, InvenioRecord>();
  const state = { corrupt: null as string | null, searchLag: 0 };
  let made = 0;

  const show = (record: InvenioRecord, isDraft: boolean): unknown => ({
    id: record.id,
    parent: { id: record.parent },
    is_published: record.isPublished,
    is_draft: isDraft,
    metadata: isDraft && record.draft !== null ? record.draft.metadata : record.metadata,
    access: isDraft && record.draft !== null ? record.draft.access : record.access,
    pids: isDraft && record.draft !== null ? record.draft.pids : record.pids,
    links: { self: 'https://elsewhere.example/never-follow' },
    errors: findProblems(record.metadata).map((field) => ({ field, messages: ['Missing data.'] })),
  });

  function create(parent: string | null, metadata: Record<string, unknown>, access: unknown): InvenioRecord {
    made += 1;
    const id = `${randomBytes(3).toString('hex')}-${made}`;
    const record: InvenioRecord = {
      id,
      parent: parent ?? `parent-${id}`,
      metadata,
      access,
      pids: {},
      files: new Map(),
      isPublished: false,
      draft: null,
    };
    records.set(id, record);
    return record;
  }

  const showFile = (key: string, { bytes, isCommitted }: InvenioFile): unknown => ({
    key,
    status: isCommitted ? 'completed' : 'pending',
    ...(isCommitted && bytes !== null
      ? { size: bytes.byteLength, checksum: `md5:${createHash('md5').update(bytes).digest('hex')}` }
      : {}),
  });

  const showFiles = (record: InvenioRecord): Answered => ({
    status: 200,
    json: { enabled: true, entries: [...record.files].map(([key, file]) => showFile(key, file)) },
  });

  function answerFiles(record: InvenioRecord, rest: string, asked: Asked): Answered {
    const { method, json, body } = asked;
    if (rest === '') {
      if (method === 'GET') return showFiles(record);
      if (record.isPublished) return fail(403, 'Permission denied.');
      if (method !== 'POST' || !Array.isArray(json)) return fail(400, 'Expected a list.');
      for (const each of json as unknown[]) {
        const key = pick(each, 'key');
        if (typeof key !== 'string' || key === '')
          return fail(400, 'Missing data for required field.', ['key']);
        if (record.files.has(key)) return fail(400, `File with key ${key} already exists.`);
        record.files.set(key, { bytes: null, isCommitted: false });
      }
      return { ...showFiles(record), status: 201 };
    }
    const [, key = '', action = ''] = /^\/(.+?)(\/content|\/commit)?$/u.exec(rest) ?? [];
    const file = record.files.get(key);
    if (file === undefined) return fail(404, `Record '${record.id}' has no file '${key}'.`);
    if (record.isPublished && method !== 'GET') return fail(403, 'Permission denied.');
    if (method === 'DELETE') {
      record.files.delete(key);
      return { status: 204 };
    }
    if (method === 'PUT' && action === '/content') {
      if (asked.headers['content-type'] !== 'application/octet-stream')
        return fail(415, 'Unsupported media type.');
      if (file.isCommitted) return fail(400, 'File is already committed.');
      file.bytes = state.corrupt === key ? Buffer.concat([body, Buffer.from('!')]) : body;
      return { status: 200, json: showFile(key, file) };
    }
    if (method === 'POST' && action === '/commit') {
      if (file.isCommitted || file.bytes === null) return fail(400, 'File upload is not ready.');
      file.isCommitted = true;
      return { status: 200, json: showFile(key, file) };
    }
    return fail(405, 'Method not allowed.');
  }

  function publish(record: InvenioRecord): Answered {
    const next = record.draft ?? record;
    const problems = findProblems(next.metadata);
    if (problems.length > 0) return fail(400, 'A validation error occurred.', problems);
    const files = [...record.files.values()];
    if (files.length === 0)
      return fail(
        400,
        'Missing uploaded files. To disable files for this record please mark it as metadata-only.',
      );
    if (files.some(({ isCommitted }) => !isCommitted))
      return fail(400, 'One or more files have not completed their transfer, please wait.');
    record.metadata = next.metadata;
    record.access = next.access;
    record.pids = next.pids;
    if (record.pids['doi'] === undefined) record.pids['doi'] = mint(record.id);
    record.draft = null;
    record.isPublished = true;
    return { status: 202, json: show(record, false) };
  }

  const mint = (id: string) => ({
    identifier: `${prefix}/zenodo.${id}`,
    provider: 'datacite',
    client: 'datacite',
  });

  function answerDraft(record: InvenioRecord, rest: string, asked: Asked): Answered {
    const { method, json } = asked;
    const hasDraft = !record.isPublished || record.draft !== null;
    if (rest === '' && method === 'POST') {
      record.draft ??= { metadata: record.metadata, access: record.access, pids: record.pids };
      return { status: 201, json: show(record, true) };
    }
    if (!hasDraft) return fail(404, 'The persistent identifier does not exist.');
    if (rest.startsWith('/files')) return answerFiles(record, rest.slice('/files'.length), asked);
    if (rest === '/actions/publish' && method === 'POST') return publish(record);
    if (rest === '/pids/doi' && method === 'POST') {
      if (record.pids['doi'] !== undefined)
        return fail(400, 'A PID already exists for type doi', ['pids.doi']);
      record.pids = { ...record.pids, doi: mint(record.id) };
      return { status: 201, json: show(record, true) };
    }
    if (rest !== '') return fail(404, 'Not found.');
    if (method === 'GET') return { status: 200, json: show(record, true) };
    if (method === 'DELETE') {
      if (record.isPublished) record.draft = null;
      else records.delete(record.id);
      return { status: 204 };
    }
    if (method === 'PUT') {
      if (!isObject(json) || !isObject(json['metadata']))
        return fail(400, 'A validation error occurred.', ['metadata']);
      const pids = isObject(json['pids']) ? json['pids'] : record.pids;
      const next = { metadata: json['metadata'], access: json['access'], pids };
      if (record.draft !== null) record.draft = next;
      else Object.assign(record, next);
      return { status: 200, json: show(record, true) };
    }
    return fail(405, 'Method not allowed.');
  }

  function newVersion(record: InvenioRecord): Answered {
    const same = [...records.values()].find((each) => each.parent === record.parent && !each.isPublished);
    // Date, version and identifiers are not carried over.
    const { publication_date: _, version: __, ...metadata } = record.metadata;
    const draft = same ?? create(record.parent, metadata, record.access);
    return { status: 201, json: show(draft, true) };
  }

  const server = await startServer((asked) => {
    const { method, path, json, headers } = asked;
    if (headers.authorization !== `Bearer ${token}`) return fail(401, 'The server could not verify you.');
    if (path === '/api/records' && method === 'POST') {
      if (!isObject(json) || !isObject(json['metadata']))
        return fail(400, 'A validation error occurred.', ['metadata']);
      return { status: 201, json: show(create(null, json['metadata'], json['access']), true) };
    }
    if (path === '/api/user/records' && method === 'GET') {
      const isHidden = state.searchLag > 0;
      state.searchLag -= 1;
      const hits = [...records.values()].filter(({ isPublished }) => !isPublished && !isHidden);
      return {
        status: 200,
        json: { hits: { hits: hits.map((record) => show(record, true)), total: hits.length } },
      };
    }
    const [, id = '', rest = ''] = /^\/api\/records\/([^/]+)(\/.*)?$/u.exec(path) ?? [];
    const record = records.get(id);
    if (record === undefined) return fail(404, 'The persistent identifier does not exist.');
    if (rest === '/draft' || rest.startsWith('/draft/'))
      return answerDraft(record, rest.slice('/draft'.length), asked);
    if (!record.isPublished) return fail(404, 'The persistent identifier is not registered.');
    if (rest === '' && method === 'GET') return { status: 200, json: show(record, false) };
    if (rest === '/versions' && method === 'POST') return newVersion(record);
    if (rest === '/files' && method === 'GET') return showFiles(record);
    return fail(405, 'Method not allowed.');
  });
  return expose(server, { records }, state);
}
