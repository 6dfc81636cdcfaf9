import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Journal, withdrawDeposit } from '../../pipeline/6-publish/index.ts';
import { zipPackage } from '../../pipeline/6-publish/package.ts';
import { codeOf } from './code_of.ts';
import {
  COLLECTION,
  createArchive,
  KINDS,
  type Kind,
  makePackage,
  openClient,
  REPOSITORY,
  runDeposit,
  TOKEN,
} from './deposit_run.ts';
import type { Fault, TestServer } from './servers/base.ts';
import { type DataverseServer, startDataverse } from './servers/dataverse.ts';
import { type HubServer, startHub } from './servers/huggingface.ts';
import { type InvenioServer, startInvenio } from './servers/invenio.ts';

/** What a server holds, in words that fit all of them. */
interface Held {
  readonly records: number;
  readonly isPublished: boolean;
  /** Digest by name of the files that readers get. */
  readonly files: ReadonlyMap<string, string>;
}

interface Place {
  readonly server: TestServer;
  readonly look: (version: string) => Held;
  readonly corrupt: (name: string | null) => void;
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function lookAtInvenio(server: InvenioServer, version: string): Held {
  const records = [...server.records.values()].filter(({ metadata }) => metadata['version'] === version);
  const files = new Map<string, string>();
  for (const [key, { bytes }] of records[0]?.files ?? []) {
    if (bytes === null) continue;
    if (!key.endsWith('.zip')) continue;
    for (const [path, content] of Object.entries(unzipSync(bytes)))
      files.set(path.slice(`veiled-census-${version}/`.length), digest(content));
  }
  return { records: records.length, isPublished: records[0]?.isPublished === true, files };
}

function lookAtDataverse(server: DataverseServer, version: string): Held {
  const holding = [...server.datasets.values()].flatMap((versions) =>
    versions.filter(({ fields }) => JSON.stringify(fields).includes(`, ${version}"`)),
  );
  const files = (holding[0]?.files ?? []).map(({ directoryLabel, label, bytes }): [string, string] => [
    directoryLabel === '' ? label : `${directoryLabel}/${label}`,
    digest(bytes),
  ]);
  const isPublished = holding[0]?.state === 'RELEASED';
  return { records: server.datasets.size === 1 ? holding.length : 99, isPublished, files: new Map(files) };
}

function lookAtHub(server: HubServer, version: string): Held {
  const repository = server.repositories.get(REPOSITORY);
  const tag = repository?.tags.get(version);
  const request = repository?.requests.filter(({ title }) => title.includes(`Release ${version} `)) ?? [];
  const tree = tag?.tree ?? request[0]?.tree ?? new Map();
  const files = [...tree]
    .filter(([path]) => path !== '.gitattributes')
    .map(([path, { bytes }]): [string, string] => [path, digest(bytes)]);
  const isPublished = tag !== undefined && repository?.isPrivate === false;
  return { records: request.length, isPublished, files: new Map(files) };
}

async function startPlace(kind: Kind): Promise<Place> {
  if (kind === 'invenio') {
    const server = await startInvenio(TOKEN);
    return {
      server,
      look: (version) => lookAtInvenio(server, version),
      corrupt: (name) => {
        server.corrupt = name;
      },
    };
  }
  if (kind === 'dataverse') {
    const server = await startDataverse(TOKEN, COLLECTION);
    return {
      server,
      look: (version) => lookAtDataverse(server, version),
      corrupt: (name) => {
        server.corrupt = name;
      },
    };
  }
  const server = await startHub(TOKEN);
  return {
    server,
    look: (version) => lookAtHub(server, version),
    corrupt: (name) => {
      server.corrupt = name;
    },
  };
}

const wanted = (version: string, note = ''): Map<string, string> =>
  new Map(makePackage(version, note).files.map(({ path, bytes }) => [path, digest(bytes)]));

let dir: string;
let place: Place;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'census-publish-'));
});
afterEach(async () => {
  await place.server.close();
  rmSync(dir, { recursive: true, force: true });
});

function sorted(files: ReadonlyMap<string, string>): [string, string][] {
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1));
}

function expectOnePublished(version: string): void {
  const { records, isPublished, files } = place.look(version);
  expect({ records, isPublished }).toEqual({ records: 1, isPublished: true });
  expect(sorted(files)).toEqual(sorted(wanted(version)));
}

async function countRequests(kind: Kind): Promise<number> {
  const probe = await startPlace(kind);
  const probeDir = mkdtempSync(join(tmpdir(), 'census-publish-'));
  try {
    await runDeposit(kind, probe.server.url, probeDir, 'v1');
    return probe.server.requests.length;
  } finally {
    await probe.server.close();
    rmSync(probeDir, { recursive: true, force: true });
  }
}

describe.each(KINDS)('%s', (kind) => {
  test('a draft first, with every file; published when it is confirmed; then there is nothing to do', async () => {
    place = await startPlace(kind);
    const { url } = place.server;
    expect(await runDeposit(kind, url, dir, 'v1', { isConfirmed: false })).toBe('draft');
    const draft = place.look('v1');
    expect(draft.records).toBe(1);
    expect(draft.isPublished).toBe(false);
    expect(sorted(draft.files)).toEqual(sorted(wanted('v1')));
    expect(await runDeposit(kind, url, dir, 'v1')).toBe('published');
    expectOnePublished('v1');
    const before = place.server.requests.length;
    expect(await runDeposit(kind, url, dir, 'v1')).toBe('nothing to do');
    const asked = place.server.requests.slice(before);
    expect(asked.filter((request) => !request.startsWith('GET'))).toEqual([]);
  });

  test('a draft whose package has changed gets the new bytes, and only them', async () => {
    place = await startPlace(kind);
    const { url } = place.server;
    await runDeposit(kind, url, dir, 'v1', { isConfirmed: false });
    const release = makePackage('v1', 'with its DOI\n');
    const before = place.server.requests.length;
    await runDeposit(kind, url, dir, 'v1', { isConfirmed: false, release });
    expect(sorted(place.look('v1').files)).toEqual(sorted(wanted('v1', 'with its DOI\n')));
    const sent = place.server.requests
      .slice(before)
      .filter((each) => /PUT .*content|POST .*\/add$/u.test(each));
    // README.md and SHA256SUMS differ, and the ZIP that holds them.
    expect(sent.length).toBeLessThanOrEqual(3);
  });

  test('a published version is never changed', async () => {
    place = await startPlace(kind);
    const { url } = place.server;
    await runDeposit(kind, url, dir, 'v1');
    const release = makePackage('v1', 'something else\n');
    expect(await codeOf(runDeposit(kind, url, dir, 'v1', { release }))).toBe('E_PUBLISH_STATE');
    expectOnePublished('v1');
  });

  test('a second version continues the first', async () => {
    place = await startPlace(kind);
    const { url } = place.server;
    await runDeposit(kind, url, dir, 'v1');
    expect(await runDeposit(kind, url, dir, 'v2')).toBe('published');
    expectOnePublished('v2');
    expect(sorted(place.look('v1').files)).toEqual(sorted(wanted('v1')));
    expect(await runDeposit(kind, url, dir, 'v1')).toBe('nothing to do');
  });

  test.each(['drop before', 'drop after', 503] as const)(
    'at every request: %s; run again, one record with the right files',
    async (fault: Fault) => {
      place = await startPlace(kind);
      const requests = await countRequests(kind);
      expect(requests).toBeGreaterThan(5);
      for (let at = 1; at <= requests; at += 1) {
        await place.server.close();
        place = await startPlace(kind);
        rmSync(dir, { recursive: true, force: true });
        place.server.fail(at, fault);
        const first = await codeOf(runDeposit(kind, place.server.url, dir, 'v1'));
        expect(['none', 'E_PUBLISH_UNREACHABLE']).toContain(first);
        if (first !== 'none') await runDeposit(kind, place.server.url, dir, 'v1');
        expectOnePublished('v1');
      }
    },
    120_000,
  );

  test('killed before and after every request, and run again: one record with the right files', async () => {
    const requests = await countRequests(kind);
    // Each request once, the moment taken in turns: a process costs most of a second.
    for (let at = 1; at <= requests; at += 1) {
      place = await startPlace(kind);
      rmSync(dir, { recursive: true, force: true });
      const script = join(import.meta.dirname, 'deposit_run.ts');
      const args = ['--disable-warning=ExperimentalWarning', script, kind, place.server.url, dir, 'v1'];
      const child = spawn(process.execPath, args, { stdio: 'ignore' });
      const when = at % 2 === 0 ? 'before' : 'after';
      place.server.onRequest = (moment, number) => {
        if (number === at && moment === when) child.kill('SIGKILL');
      };
      const signal = await new Promise((done) => child.on('exit', (_, name) => done(name)));
      expect(signal).toBe('SIGKILL');
      place.server.onRequest = null;
      expect(['published', 'nothing to do']).toContain(await runDeposit(kind, place.server.url, dir, 'v1'));
      expectOnePublished('v1');
      if (at < requests) await place.server.close();
    }
  }, 180_000);

  test('a token that is refused, at first and midway', async () => {
    place = await startPlace(kind);
    const { url } = place.server;
    const wrong = runDeposit(kind, url, dir, 'v1', { token: 'hf_another-token' });
    expect(await codeOf(wrong)).toBe('E_PUBLISH_TOKEN');
    expect(place.look('v1').isPublished).toBe(false);
    place.server.fail(6, 401);
    expect(await codeOf(runDeposit(kind, url, dir, 'v1'))).toBe('E_PUBLISH_TOKEN');
    await runDeposit(kind, url, dir, 'v1');
    expectOnePublished('v1');
  });

  test('what the archive stored wrongly is noticed, and sent again', async () => {
    place = await startPlace(kind);
    const { url } = place.server;
    place.corrupt('README.md');
    expect(await codeOf(runDeposit(kind, url, dir, 'v1'))).toBe('E_PUBLISH_CHECKSUM');
    expect(place.look('v1').isPublished).toBe(false);
    place.corrupt(null);
    expect(await runDeposit(kind, url, dir, 'v1')).toBe('published');
    expectOnePublished('v1');
  });

  test('metadata that the archive refuses is told, and nothing is published', async () => {
    place = await startPlace(kind);
    if (kind === 'huggingface') return;
    const whole = makePackage('v1');
    const description = { ...whole.description, creators: [] };
    const work = runDeposit(kind, place.server.url, dir, 'v1', { release: { ...whole, description } });
    expect(await codeOf(work)).toBe('E_PUBLISH_REJECTED');
    expect(place.look('v1').isPublished).toBe(false);
  });

  test('a record that was discarded there is missed; begun anew, there is one', async () => {
    place = await startPlace(kind);
    const { url } = place.server;
    await runDeposit(kind, url, dir, 'v1', { isConfirmed: false });
    if (kind === 'invenio') (place.server as InvenioServer).records.clear();
    else if (kind === 'dataverse') (place.server as DataverseServer).datasets.clear();
    else (place.server as HubServer).repositories.clear();
    // A repository has a name of our choice: it is made again. Records have names of the archive's.
    if (kind !== 'huggingface')
      expect(await codeOf(runDeposit(kind, url, dir, 'v1'))).toBe('E_PUBLISH_STATE');
    Journal.restart(dir, 'v1', `${kind}-test`);
    expect(await runDeposit(kind, url, dir, 'v1')).toBe('published');
    expectOnePublished('v1');
  });

  test('a withdrawal marks the published version, once; a draft goes', async () => {
    place = await startPlace(kind);
    const { url } = place.server;
    await runDeposit(kind, url, dir, 'v1');
    await runDeposit(kind, url, dir, 'v2', { isConfirmed: false });
    const client = openClient(kind, url);
    const tombstone = [{ path: 'README.md', bytes: new TextEncoder().encode('# Withdrawn\n') }];
    const notice = { day: '2026-11-25', reason: 'A bound was too wide.', files: tombstone };
    for (const version of ['v1', 'v2']) {
      const options = {
        archive: createArchive(kind, client),
        journal: Journal.open(dir, version, `${kind}-test`),
        server: client.server,
        previous: null,
        newMarker: () => '',
      };
      const { description } = makePackage(version);
      expect(await withdrawDeposit(options, description, notice)).toBe(true);
      expect(await withdrawDeposit(options, description, notice)).toBe(false);
    }
    await client.close();
    expectWithdrawn(kind, place.server);
  });
});

function expectWithdrawn(kind: Kind, server: TestServer): void {
  if (kind === 'invenio') {
    const records = [...(server as InvenioServer).records.values()];
    expect(records).toHaveLength(1);
    expect(records[0]?.metadata['title']).toBe('[Withdrawn] People posting, v1');
    expect(JSON.stringify(records[0]?.metadata['description'])).toContain('A bound was too wide.');
    expect(records[0]?.access).toMatchObject({ record: 'public', files: 'restricted' });
    expect(records[0]?.pids['doi']).toBeDefined();
  } else if (kind === 'dataverse') {
    const versions = [...(server as DataverseServer).datasets.values()][0];
    expect(versions?.map(({ state, reason }) => [state, reason])).toEqual([
      ['DEACCESSIONED', 'Withdrawn on 2026-11-25. A bound was too wide.'],
    ]);
  } else {
    const repository = (server as HubServer).repositories.get(REPOSITORY);
    expect([...(repository?.main.keys() ?? [])].sort()).toEqual(['.gitattributes', 'README.md']);
    expect([...(repository?.tags.keys() ?? [])]).toEqual([]);
    expect(repository?.requests.map(({ status }) => status)).toEqual(['merged', 'closed']);
  }
}

test('a new draft that is not searchable yet is waited for, and not made twice', async () => {
  place = await startPlace('invenio');
  const server = place.server as InvenioServer;
  server.fail(1, 'drop after');
  expect(await codeOf(runDeposit('invenio', server.url, dir, 'v1'))).toBe('E_PUBLISH_UNREACHABLE');
  server.searchLag = 2;
  await runDeposit('invenio', server.url, dir, 'v1');
  expectOnePublished('v1');
});

test('the ZIP is the same bytes in every time zone, and holds the package', () => {
  const release = makePackage('v1');
  const zone = process.env['TZ'];
  const digests = ['UTC', 'Asia/Shanghai', 'America/New_York'].map((name) => {
    process.env['TZ'] = name;
    return digest(zipPackage(release).bytes);
  });
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
  expect(new Set(digests).size).toBe(1);
  const entries = unzipSync(zipPackage(release).bytes);
  expect(Object.keys(entries).sort()).toEqual(
    release.files.map(({ path }) => `veiled-census-v1/${path}`).sort(),
  );
});
