/**
 * Dataverse as its guides say it answers (guides.dataverse.org, Native API and Search API): answers wrapped in
 * `{status, data}`, locks while files are looked through, a draft beside published versions, files that carry over.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import {
  type Answered,
  type Asked,
  expose,
  isObject,
  pick,
  readForm,
  startServer,
  type TestServer,
} from './base.ts';

const SCHEMA = join(import.meta.dirname, '..', '..', '..', 'schemas', 'vendor', 'dataverse-dataset.json');
const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
addFormats.default(ajv);
const { $schema: _, ...schema } = JSON.parse(readFileSync(SCHEMA, 'utf8')) as { $schema: string };
const isDataset = ajv.compile(schema);

/** A part of the citation block's fields with their classes (scripts/api/data/metadatablocks/citation.tsv). */
const FIELDS: Readonly<Record<string, 'primitive' | 'compound' | 'controlledVocabulary'>> = {
  title: 'primitive',
  alternativeURL: 'primitive',
  author: 'compound',
  datasetContact: 'compound',
  dsDescription: 'compound',
  subject: 'controlledVocabulary',
  keyword: 'compound',
  language: 'controlledVocabulary',
  otherId: 'compound',
  timePeriodCovered: 'compound',
};
const SUBJECTS = ['Social Sciences', 'Computer and Information Science', 'Other'];

export interface DataverseFile {
  readonly id: number;
  readonly label: string;
  readonly directoryLabel: string;
  readonly bytes: Buffer;
}

export interface DataverseVersion {
  number: number | null;
  state: 'DRAFT' | 'RELEASED' | 'DEACCESSIONED';
  fields: unknown[];
  files: DataverseFile[];
  reason: string | null;
}

export interface DataverseServer extends TestServer {
  readonly datasets: Map<string, DataverseVersion[]>;
  corrupt: string | null;
  searchLag: number;
}

const ok = (data: unknown, status = 200): Answered => ({ status, json: { status: 'OK', data } });
const fail = (status: number, message: string): Answered => ({ status, json: { status: 'ERROR', message } });

function findProblem(version: unknown): string | null {
  if (!isDataset({ datasetVersion: version }))
    return 'Validation failed: the dataset does not meet its schema';
  const fields = pick(version, 'metadataBlocks', 'citation', 'fields') as unknown[];
  for (const field of fields) {
    const name = String(pick(field, 'typeName'));
    if (FIELDS[name] === undefined) return `Can't find type '${name}'`;
    if (pick(field, 'typeClass') !== FIELDS[name]) return `incorrect typeClass for field ${name}`;
    if (name === 'subject' && (pick(field, 'value') as string[]).some((each) => !SUBJECTS.includes(each)))
      return `Value is not in the controlled vocabulary for ${name}`;
    if (
      name === 'datasetContact' &&
      !/@/u.test(String(pick(field, 'value', 0, 'datasetContactEmail', 'value')))
    )
      return 'Point of Contact E-mail is required.';
    if (name === 'author' && !pick(field, 'value', 0, 'authorName', 'value'))
      return 'Author Name is required.';
  }
  return null;
}

export async function startDataverse(token: string, collection: string): Promise<DataverseServer> {
  const datasets = new Map<string, DataverseVersion[]>();
  const state = { corrupt: null as string | null, searchLag: 0 };
  let lastFile = 0;
  /** Requests for which a dataset stays locked after a file came. */
  let lockedFor = 0;

  const showFile = (file: DataverseFile): unknown => ({
    label: file.label,
    ...(file.directoryLabel === '' ? {} : { directoryLabel: file.directoryLabel }),
    dataFile: {
      id: file.id,
      filename: file.label,
      filesize: file.bytes.byteLength,
      checksum: { type: 'MD5', value: createHash('md5').update(file.bytes).digest('hex') },
    },
  });
  const showVersion = (version: DataverseVersion): unknown => ({
    versionState: version.state,
    ...(version.number === null ? {} : { versionNumber: version.number, versionMinorNumber: 0 }),
    metadataBlocks: { citation: { fields: version.fields } },
    files: version.files.map(showFile),
  });

  function findVersion(versions: DataverseVersion[], word: string): DataverseVersion | undefined {
    if (word === ':draft') return versions.find((each) => each.state === 'DRAFT');
    if (word === ':latest-published') return versions.findLast((each) => each.state === 'RELEASED');
    return versions.find((each) => each.number !== null && `${each.number}.0` === word);
  }

  function openDraft(versions: DataverseVersion[]): DataverseVersion {
    const draft = findVersion(versions, ':draft');
    if (draft !== undefined) return draft;
    const last = versions.findLast((each) => each.state === 'RELEASED');
    const fresh: DataverseVersion = {
      number: null,
      state: 'DRAFT',
      fields: last?.fields ?? [],
      files: [...(last?.files ?? [])],
      reason: null,
    };
    versions.push(fresh);
    return fresh;
  }

  function addFile(versions: DataverseVersion[], asked: Asked): Answered {
    const form = readForm(asked);
    const [file, json] = [form.get('file'), form.get('jsonData')];
    if (file === undefined || json === undefined) return fail(400, 'You must upload a file.');
    const options = JSON.parse(json.bytes.toString('utf8')) as {
      directoryLabel?: string;
      tabIngest?: string;
    };
    const label = file.filename ?? '';
    // A table would be ingested, and its bytes replaced by another format.
    const isTable = label.endsWith('.csv') && options.tabIngest !== 'false';
    const isBent = isTable || state.corrupt === label;
    const draft = openDraft(versions);
    lastFile += 1;
    const directoryLabel = options.directoryLabel ?? '';
    const isTwin = draft.files.some((each) => each.label === label && each.directoryLabel === directoryLabel);
    const added: DataverseFile = {
      id: lastFile,
      // A name that is taken is changed, not refused.
      label: isTwin ? label.replace(/(\.\w+)?$/u, '-1$1') : label,
      directoryLabel,
      bytes: isBent ? Buffer.concat([file.bytes, Buffer.from('!')]) : file.bytes,
    };
    draft.files.push(added);
    lockedFor = 1;
    return ok({ files: [showFile(added)] });
  }

  function answerVersion(versions: DataverseVersion[], rest: string, { method, json }: Asked): Answered {
    const [, word = '', tail = ''] = /^\/versions\/([^/]+)(\/.*)?$/u.exec(rest) ?? [];
    if (method === 'PUT' && word === ':draft') {
      const problem = findProblem(json);
      if (problem !== null) return fail(400, problem);
      openDraft(versions).fields = pick(json, 'metadataBlocks', 'citation', 'fields') as unknown[];
      return ok(showVersion(openDraft(versions)));
    }
    const version = findVersion(versions, word);
    if (version === undefined) return fail(404, `Dataset version ${word} not found`);
    if (method === 'GET' && tail === '') return ok(showVersion(version));
    if (method === 'GET' && tail === '/files') return ok(version.files.map(showFile));
    if (method === 'DELETE' && version.state === 'DRAFT') {
      versions.splice(versions.indexOf(version), 1);
      return ok({ message: 'Draft version deleted' });
    }
    if (method === 'POST' && tail === '/deaccession') {
      if (version.state !== 'RELEASED') return fail(404, 'Dataset version is not released');
      const reason = pick(json, 'deaccessionReason');
      if (typeof reason !== 'string' || reason === '') return fail(400, 'Error parsing deaccession reason');
      version.state = 'DEACCESSIONED';
      version.reason = reason;
      return ok({ message: 'deaccessioned' });
    }
    return fail(405, 'Method not allowed');
  }

  function answerDataset(id: string, rest: string, asked: Asked): Answered {
    const versions = datasets.get(id);
    if (versions === undefined) return fail(404, `Dataset with Persistent ID ${id} not found.`);
    const { method, query } = asked;
    if (rest === '/locks') {
      lockedFor -= 1;
      return ok(lockedFor >= 0 ? [{ lockType: 'Ingest' }] : []);
    }
    if (method !== 'GET' && lockedFor > 0)
      return fail(403, 'Dataset cannot be edited due to a dataset lock.');
    if (rest === '/versions' && method === 'GET') return ok([...versions].reverse().map(showVersion));
    if (rest.startsWith('/versions/')) return answerVersion(versions, rest, asked);
    if (rest === '/add' && method === 'POST') return addFile(versions, asked);
    if (rest === '/actions/:publish' && method === 'POST') {
      const draft = findVersion(versions, ':draft');
      if (draft === undefined) return fail(400, 'This dataset version has already been published.');
      if (query.get('type') !== 'major') return fail(400, "Missing 'type' parameter");
      draft.number = Math.max(0, ...versions.map((each) => each.number ?? 0)) + 1;
      draft.state = 'RELEASED';
      lockedFor = 1;
      return ok(showVersion(draft));
    }
    return fail(404, 'endpoint does not exist on this server');
  }

  const server = await startServer((asked) => {
    const { method, path, query, headers, json } = asked;
    if (headers['x-dataverse-key'] !== token) return fail(401, 'Bad API key');
    if (path === '/api/search') {
      const wanted = /^otherIdValue:"([^"]+)"$/u.exec(query.get('q') ?? '')?.[1];
      const isHidden = state.searchLag > 0;
      state.searchLag -= 1;
      const items = [...datasets]
        .filter(
          ([, versions]) => !isHidden && JSON.stringify(versions.at(-1)?.fields).includes(wanted ?? '\0'),
        )
        .map(([global_id]) => ({ type: 'dataset', global_id }));
      return ok({ items, total_count: items.length });
    }
    if (path === `/api/dataverses/${collection}/datasets` && method === 'POST') {
      const problem = isObject(json) ? findProblem(json['datasetVersion']) : 'Error parsing JSON';
      if (problem !== null) return fail(400, problem);
      const id = `doi:10.5072/FK2/T${datasets.size + 1}`;
      const fields = pick(json, 'datasetVersion', 'metadataBlocks', 'citation', 'fields') as unknown[];
      datasets.set(id, [{ number: null, state: 'DRAFT', fields, files: [], reason: null }]);
      return ok({ id: datasets.size, persistentId: id }, 201);
    }
    const file = /^\/api\/files\/(\d+)$/u.exec(path)?.[1];
    if (file !== undefined && method === 'DELETE') {
      const draft = [...datasets.values()].map((versions) => findVersion(versions, ':draft'));
      const owner = draft.find((each) => each?.files.some(({ id }) => id === Number(file)));
      if (owner === undefined) return fail(404, 'File not found');
      owner.files = owner.files.filter(({ id }) => id !== Number(file));
      return ok({ message: 'File deleted' });
    }
    const rest = /^\/api\/datasets\/:persistentId(\/.*)$/u.exec(path)?.[1];
    if (rest !== undefined) return answerDataset(query.get('persistentId') ?? '', rest, asked);
    return fail(404, 'endpoint does not exist on this server');
  });
  return expose(server, { datasets }, state);
}
