import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readRetryAfterMs } from '../../pipeline/6-publish/http.ts';
import { type ApiClient, openApi } from '../../pipeline/6-publish/index.ts';
import { CensusError } from '../../pipeline/errors.ts';
import { readToken } from '../../pipeline/keys/token_file.ts';
import { type Answered, startServer, type TestServer } from './servers/base.ts';

const TOKEN = 'invented-token-1234';
let open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open) await each.close();
  open = [];
});

async function serve(answer: (count: number) => Answered): Promise<TestServer> {
  let count = 0;
  const server = await startServer(() => {
    count += 1;
    return answer(count);
  });
  open.push(server);
  return server;
}

function connect(url: string, waits: number[] = []): ApiClient {
  const client = openApi({
    url,
    headers: { authorization: `Bearer ${TOKEN}` },
    userAgent: 'veiled-census/test',
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  open.unshift(client);
  return client;
}

async function errorOf(work: Promise<unknown>): Promise<CensusError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CensusError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a client of one server', () => {
  test('follows no redirect, so that a token never reaches another server', async () => {
    const other = await serve(() => ({ status: 200, json: {} }));
    const server = await serve(() => ({ status: 302, headers: { location: `${other.url}/api` } }));
    const error = await errorOf(connect(server.url).call({ method: 'GET', path: '/api/records/1' }));
    expect(error.code).toBe('E_PUBLISH_REJECTED');
    expect(other.requests).toEqual([]);
  });

  test('waits as it is asked to, and leaves a long wait to the user', async () => {
    const waits: number[] = [];
    const server = await serve((count) =>
      count === 1 ? { status: 429, headers: { 'retry-after': '7' } } : { status: 200, json: { id: 1 } },
    );
    const client = connect(server.url, waits);
    // Turned away means not done: even what may not be done twice is sent again.
    expect((await client.call({ method: 'POST', path: '/api/records', json: {} })).status).toBe(200);
    expect(waits).toEqual([7000]);
    const strict = await serve(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    const error = await errorOf(connect(strict.url, waits).call({ method: 'GET', path: '/api/records' }));
    expect(error.code).toBe('E_PUBLISH_UNREACHABLE');
    expect(error.exitCode).toBe(75);
    expect(strict.requests).toHaveLength(1);
  });

  test('sends a POST once where the connection breaks, since it may have been done', async () => {
    const server = await serve(() => ({ status: 201, json: {} }));
    server.fail(1, 'drop after');
    const client = connect(server.url);
    const error = await errorOf(client.call({ method: 'POST', path: '/api/records', json: {} }));
    expect(error.code).toBe('E_PUBLISH_UNREACHABLE');
    expect(server.requests).toHaveLength(1);
    server.fail(1, 'drop after');
    await client.call({ method: 'PUT', path: '/api/records/1/draft', json: {} });
    expect(server.requests).toHaveLength(3);
  });

  test('says which fields were refused, never their values nor the token', async () => {
    const server = await serve(() => ({
      status: 400,
      json: { message: `bad ${TOKEN}`, errors: [{ field: 'metadata.title', messages: ['Secret Title'] }] },
    }));
    const error = await errorOf(
      connect(server.url).call({ method: 'PUT', path: '/api/records/x/draft', json: {} }),
    );
    expect(error.format()).toContain('metadata.title');
    expect(error.format()).not.toMatch(/Secret|invented/u);
  });

  test('gives up an answer that never ends', async () => {
    const server = await serve(() => ({ status: 200, json: 'x'.repeat(9 * 1024 * 1024) }));
    const error = await errorOf(connect(server.url).call({ method: 'GET', path: '/api/records' }));
    expect(error.code).toBe('E_PUBLISH_UNREACHABLE');
  });
});

test('Retry-After in both forms, and the end of a window as Zenodo tells it', () => {
  const now = Date.UTC(2026, 10, 24, 12, 0, 0);
  expect(readRetryAfterMs({ 'retry-after': '30' }, now)).toBe(30_000);
  expect(readRetryAfterMs({ 'retry-after': 'Tue, 24 Nov 2026 12:01:00 GMT' }, now)).toBe(60_000);
  expect(readRetryAfterMs({ 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT' }, now)).toBe(0);
  expect(readRetryAfterMs({ 'x-ratelimit-reset': String(now / 1000 + 5) }, now)).toBe(5000);
  expect(readRetryAfterMs({}, now)).toBeNull();
});

describe('a token', () => {
  test('comes from a file of its owner alone, and is never told', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'census-token-'));
    const path = join(dir, 'token');
    const codes: string[] = [];
    const read = async (): Promise<void> => {
      const error = await errorOf(Promise.resolve().then(() => readToken(path, 'E_PUBLISH_TOKEN')));
      expect(error.format()).not.toContain(TOKEN);
      codes.push(error.code);
    };
    await read();
    writeFileSync(path, `${TOKEN}\n`, { mode: 0o600 });
    expect(readToken(path, 'E_PUBLISH_TOKEN')).toBe(TOKEN);
    chmodSync(path, 0o640);
    await read();
    chmodSync(path, 0o600);
    writeFileSync(path, `${TOKEN} and more\n`);
    await read();
    expect(codes).toEqual(Array.from({ length: 3 }, () => 'E_PUBLISH_TOKEN'));
    rmSync(dir, { recursive: true });
  });
});
