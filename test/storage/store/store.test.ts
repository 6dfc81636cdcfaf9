import { fork } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStore, requireConditions, type Store } from '../../../pipeline/storage/store/index.ts';
import { type BreakingProxy, type Fault, startBreakingProxy } from './breaking_proxy.ts';
import { ACCESS_KEY, BUCKET, type S3Server, SKIP_REASON, startS3 } from './s3_server.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const text = (found: { bytes: Uint8Array } | null): string | null =>
  found === null ? null : Buffer.from(found.bytes).toString('utf8');

let dir: string;
let server: S3Server;
let proxy: BreakingProxy;
let prefixes = 0;

beforeAll(async () => {
  if (SKIP_REASON !== null) return;
  server = await startS3();
  proxy = await startBreakingProxy(server.endpoint);
});
afterAll(async () => {
  await proxy?.close();
  await server?.close();
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'census-store-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function writeCredentials(): string {
  const path = join(dir, 'credentials');
  writeFileSync(
    path,
    `access_key_id = ${ACCESS_KEY.accessKeyId}\nsecret_access_key = ${ACCESS_KEY.secretAccessKey}\n`,
    { mode: 0o600 },
  );
  return path;
}

function openS3(): Promise<Store> {
  prefixes += 1;
  proxy.faults = [];
  return openStore(`s3://${BUCKET}/study-${process.pid}-${prefixes}`, {
    path: writeCredentials(),
    endpoint: proxy.endpoint,
  });
}

const openDirectory = (): Promise<Store> => openStore(pathToFileURL(join(dir, 'shared')).href);

async function keysOf(store: Store, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

describe.each([
  ['a directory', openDirectory],
  ['S3', openS3],
])('%s', (name, open) => {
  const itHolds = test.skipIf(name === 'S3' && SKIP_REASON !== null);

  itHolds('gives back what was written, and nothing where nothing was', async () => {
    const store = await open();
    expect(await store.get('a/b')).toBe(null);
    const version = await store.put('a/b', bytes('字'));
    const found = await store.get('a/b');
    expect(text(found)).toBe('字');
    expect(found?.version).toBe(version);
    expect(text(await store.get('a/b'))).toBe('字');
    await store.put('empty', new Uint8Array(0));
    expect((await store.get('empty'))?.bytes.length).toBe(0);
  });

  itHolds('writes under a condition only where it holds', async () => {
    const store = await open();
    const first = await store.put('k', bytes('one'), 'absent');
    expect(first).not.toBe(null);
    expect(await store.put('k', bytes('two'), 'absent')).toBe(null);
    // The same bytes from somebody else are not ours either.
    expect(await store.put('k', bytes('one'), 'absent')).toBe(null);
    const second = await store.put('k', bytes('two'), { version: first ?? '' });
    expect(second).not.toBe(null);
    expect(await store.put('k', bytes('three'), { version: first ?? '' })).toBe(null);
    expect(text(await store.get('k'))).toBe('two');
    await store.remove('k');
    expect(await store.put('k', bytes('three'), { version: second ?? '' })).toBe(null);
    expect(await store.get('k')).toBe(null);
  });

  itHolds('lets exactly one of many win', async () => {
    const store = await open();
    const absent = await Promise.all(
      Array.from({ length: 12 }, (_, n) => store.put('race', bytes(`writer ${n}`), 'absent')),
    );
    expect(absent.filter((version) => version !== null).length).toBe(1);
    const version = absent.find((each) => each !== null) ?? '';
    const replaced = await Promise.all(
      Array.from({ length: 12 }, (_, n) => store.put('race', bytes(`again ${n}`), { version })),
    );
    expect(replaced.filter((each) => each !== null).length).toBe(1);
    const winner = replaced.findIndex((each) => each !== null);
    expect(text(await store.get('race'))).toBe(`again ${winner}`);
  });

  itHolds('lists by prefix in order of key, past a page, and removes', async () => {
    const store = await open();
    const names = ['b/2', 'b/10', 'b-x', 'a', 'b/1/z', 'b.y'];
    for (const key of names) await store.put(key, bytes(key));
    expect(await keysOf(store, '')).toEqual([...names].sort());
    expect(await keysOf(store, 'b/')).toEqual(['b/1/z', 'b/10', 'b/2']);
    expect(await store.removeAll('b/')).toBe(3);
    expect(await keysOf(store, '')).toEqual(['a', 'b-x', 'b.y']);
    await store.remove('never');
    for (let n = 0; n < 1005; n += 1) await store.put(`many/${String(n).padStart(4, '0')}`, bytes('x'));
    expect((await keysOf(store, 'many/')).length).toBe(1005);
  });

  itHolds('takes files up and brings them down whole', async () => {
    const store = await open();
    const source = join(dir, 'source');
    // Three parts on S3, the last one small.
    const whole = Buffer.alloc(33 * 1024 * 1024 + 7);
    for (let offset = 0; offset < whole.length; offset += 4)
      whole.writeUInt8((offset * 2654435761) >>> 24, offset);
    writeFileSync(source, whole);
    expect(await store.putFile('large', source, 'absent')).not.toBe(null);
    expect(await store.putFile('large', source, 'absent')).toBe(null);
    await store.download('large', join(dir, 'target'));
    expect(readFileSync(join(dir, 'target')).equals(whole)).toBe(true);
    const error = await store.download('never', join(dir, 'nothing')).catch((each: unknown) => each);
    expect(error).toMatchObject({ code: 'E_STORE_MISSING', exitCode: 65 });
    expect(readdirSync(dir).includes('nothing')).toBe(false);
  });

  itHolds('is known to hold to conditions', async () => {
    const store = await open();
    await requireConditions(store);
    expect(await keysOf(store, '')).toEqual([]);
  });

  itHolds('takes no key that leaves its place', async () => {
    const store = await open();
    for (const key of ['../x', '/x', 'a//b', 'a/../b', '', '.hidden', 'a/.b'])
      await expect(store.put(key, bytes('x'))).rejects.toMatchObject({ code: 'E_INTERNAL' });
  });
});

describe('a shared directory', () => {
  test('is rid of what a kill left where all is removed, and of nothing else', async () => {
    const store = await openDirectory();
    await store.put('gone/a/x', bytes('x'));
    await store.put('kept/y', bytes('y'));
    const half = `.x.${'0'.repeat(16)}.tmp`;
    for (const folder of ['gone/a', 'kept']) writeFileSync(join(dir, 'shared', folder, half), 'half');
    expect(await keysOf(store, '')).toEqual(['gone/a/x', 'kept/y']);
    expect(await store.removeAll('gone/')).toBe(1);
    expect(readdirSync(join(dir, 'shared'))).toEqual(['kept']);
    expect(readdirSync(join(dir, 'shared', 'kept')).sort()).toEqual([half, 'y']);
  });

  test('is replaced one at a time by processes of their own: no update is lost', {
    timeout: 60_000,
  }, async () => {
    const store = await openDirectory();
    await store.put('counter', bytes('0'));
    const children = [1, 2, 3].map(
      () =>
        new Promise<number | null>((done) => {
          const child = fork(join(import.meta.dirname, 'count_child.ts'), [store.url, '40'], {
            execArgv: ['--disable-warning=ExperimentalWarning'],
          });
          child.on('exit', done);
        }),
    );
    expect(await Promise.all(children)).toEqual([0, 0, 0]);
    expect(text(await store.get('counter'))).toBe('120');
  });
  test('that is gone asks to come back later', async () => {
    writeFileSync(join(dir, 'shared'), 'a file where the directory was');
    const error = await (await openDirectory()).put('k', bytes('x')).catch((each: unknown) => each);
    expect(error).toMatchObject({ exitCode: 75 });
  });
});

describe.skipIf(SKIP_REASON !== null)('S3 that breaks', () => {
  const onPut = (fault: Fault, times: number) => {
    let left = times;
    return (method: string): Fault => {
      if (method !== 'PUT' || left === 0) return null;
      left -= 1;
      return fault;
    };
  };

  test.each(['drop_answer', 'drop_request', 'slow_down', 'error_500'] as const)(
    '%s: a conditional write counts once, whether its answer came or not',
    async (fault) => {
      const store = await openS3();
      proxy.faults = onPut(fault, 2);
      const first = await store.put('k', bytes('one'), 'absent');
      expect(first).not.toBe(null);
      proxy.faults = onPut(fault, 2);
      const second = await store.put('k', bytes('two'), { version: first ?? '' });
      expect(second).not.toBe(null);
      expect((await store.get('k'))?.version).toBe(second);
      proxy.faults = onPut(fault, 1);
      expect(await store.put('k', bytes('three'), { version: first ?? '' })).toBe(null);
      proxy.faults = onPut(fault, 1);
      expect(await store.put('k', bytes('two'), 'absent')).toBe(null);
      expect(text(await store.get('k'))).toBe('two');
    },
  );

  test('or takes no notice of conditions is found out before anything is shared', async () => {
    const store = await openS3();
    // moto looks at no signature, which covers the conditions.
    proxy.faults = () => 'unconditional';
    await expect(requireConditions(store)).rejects.toMatchObject({ code: 'E_STORE_REFUSED', exitCode: 64 });
    proxy.faults = [];
    expect(await keysOf(store, '')).toEqual([]);
  });

  test('a body that is cut off is asked for again, and never taken for the whole', async () => {
    const store = await openS3();
    const path = join(dir, 'file');
    writeFileSync(path, Buffer.alloc(300_000, 7));
    await store.putFile('file', path);
    proxy.faults = ['truncate', 'truncate', null];
    expect((await store.get('file'))?.bytes.length).toBe(300_000);
    proxy.faults = ['truncate', 'drop_answer', null];
    await store.download('file', join(dir, 'back'));
    expect(readFileSync(join(dir, 'back')).equals(readFileSync(path))).toBe(true);
  });

  test('an upload broken in its middle, or in its last answer, comes to its end; no part is left', async () => {
    const store = await openS3();
    const path = join(dir, 'large');
    writeFileSync(path, Buffer.alloc(35 * 1024 * 1024, 3));
    let parts = 0;
    let ends = 0;
    proxy.faults = (method, url): Fault => {
      const isSecondPart = method === 'PUT' && url.includes('partNumber=2');
      const isEnd = method === 'POST' && url.includes('uploadId');
      parts += Number(isSecondPart);
      ends += Number(isEnd);
      if (isSecondPart && parts <= 2) return 'drop_request';
      return isEnd && ends === 1 ? 'drop_answer' : null;
    };
    expect(await store.putFile('large', path, 'absent')).not.toBe(null);
    expect([parts >= 3, ends]).toEqual([true, 1]);
    expect((await store.get('large'))?.bytes.length).toBe(35 * 1024 * 1024);
    proxy.faults = [];
    expect(await store.removeAll('')).toBe(1);
  });

  test('an upload that was killed leaves parts, which are removed with the rest', async () => {
    const store = await openS3();
    const path = join(dir, 'large');
    writeFileSync(path, Buffer.alloc(35 * 1024 * 1024, 3));
    // Nothing gets through any more, not even the wish to drop what was sent: as if the process were gone.
    let isDead = false;
    proxy.faults = (method, url): Fault => {
      if (method === 'PUT' && url.includes('partNumber=2')) isDead = true;
      return isDead ? 'drop_request' : null;
    };
    const error = await store.putFile('large', path, 'absent').catch((each: unknown) => each);
    expect(error).toMatchObject({ code: 'E_STORE_UNREACHABLE', exitCode: 75 });
    proxy.faults = [];
    expect(await store.get('large')).toBe(null);
    const before = proxy.seen.length;
    expect(await store.removeAll('')).toBe(0);
    expect(proxy.seen.slice(before).some((each) => /^DELETE .*uploadId=/u.test(each))).toBe(true);
  });

  test('what stays away ends as "try again", and a refusal as what it is', { timeout: 60_000 }, async () => {
    const store = await openS3();
    proxy.faults = () => 'slow_down';
    const later = await store.put('k', bytes('x'), 'absent').catch((each: unknown) => each);
    expect(later).toMatchObject({ code: 'E_STORE_UNREACHABLE', exitCode: 75 });
    proxy.faults = [];
    const credentials = { path: writeCredentials(), endpoint: proxy.endpoint };
    const nowhere = await openStore('s3://no-such-bucket-here', credentials);
    const refused = await nowhere.put('k', bytes('x')).catch((each: unknown) => each);
    expect(refused).toMatchObject({ code: 'E_STORE_REFUSED', exitCode: 64 });
    for (const error of [later, refused])
      expect(inspect(error, { depth: 9 })).not.toMatch(/synthetic-(?:key|secret)/u);
    expect(JSON.stringify(store)).not.toMatch(/synthetic-(?:key|secret)/u);
    expect(inspect(store, { depth: 9, showHidden: true })).not.toMatch(/synthetic-secret/u);
    expect(store.url).toBe(`s3://${BUCKET}/study-${process.pid}-${prefixes}`);
  });
});

describe('credentials and addresses', () => {
  const codeOf = (work: () => Promise<unknown>): Promise<unknown> => work().catch((error: unknown) => error);
  test('that others can read, that are half there, or not there, are refused without a word of them', async () => {
    const path = writeCredentials();
    chmodSync(path, 0o640);
    const open = () => openStore('s3://some-bucket', { path });
    expect(await codeOf(open)).toMatchObject({ code: 'E_STORE_CONFIG', exitCode: 64 });
    writeFileSync(path, 'access_key_id = synthetic-half');
    chmodSync(path, 0o600);
    const error = await codeOf(open);
    expect(error).toMatchObject({ code: 'E_STORE_CONFIG' });
    expect(inspect(error)).not.toContain('synthetic-half');
    rmSync(path);
    expect(await codeOf(open)).toMatchObject({ code: 'E_STORE_CONFIG' });
  });
  test.each([
    's3://key:secret@bucket/x',
    's3://',
    's3://UPPER_CASE',
    'file://elsewhere/x',
    'file:///',
    'https://bucket.example/x',
    'relative',
  ])('%s is no store', async (url) => {
    expect(await codeOf(() => openStore(url, { path: writeCredentials() }))).toMatchObject({
      code: 'E_STORE_CONFIG',
    });
  });
});
