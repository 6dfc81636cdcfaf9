/** One connection, one request at a time: who leaves when, and whose bytes are whose. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttpClient, type HttpClient } from '../../pipeline/1-harvest/http_client.ts';
import { createTurns } from '../../pipeline/1-harvest/http_turns.ts';
import type { HttpClientOptions } from '../../pipeline/1-harvest/http_types.ts';
import { makeCertificate } from '../certificate.ts';
import { type Answer, type Listening, listen, type Tls } from './listen.ts';

const certificate = makeCertificate();
setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);

let tls: Tls | undefined;
let server: Listening | null = null;
let client: HttpClient | null = null;

afterEach(async () => {
  await client?.close();
  await server?.close();
  server = null;
  client = null;
});

async function connect(answer: Answer, more: Partial<HttpClientOptions> = {}): Promise<HttpClient> {
  server = await listen(answer, tls);
  const made = createHttpClient({
    baseUrl: server.baseUrl,
    userAgent: 'tests',
    rateShare: 1,
    random: () => 0.5,
    signal: new AbortController().signal,
    onWait: () => {},
    patience: { tries: 1, requestTimeoutMs: 2000 },
    traffic: { requests: 0, bytes: 0, waits: 0, waited_ms: 0 },
    ...more,
  });
  client = made;
  return made;
}

describe.each([1, 2] as const)('over HTTP/%i', (version) => {
  beforeEach(() => {
    tls = version === 2 ? { ...certificate, isHttp2: true } : undefined;
  });

  test('the next request leaves before an answer is worked on, and none beside another', async () => {
    const order: string[] = [];
    const noteSent = (message: unknown): void => {
      order.push(`left ${(message as { request: { path: string } }).request.path}`);
    };
    let atOnce = 0;
    let most = 0;
    const asked = await connect((request, response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      setImmediate(() => {
        atOnce -= 1;
        response.end(request.url);
      });
    });
    const work = async (path: string): Promise<void> => {
      const { body } = await asked.get(path);
      expect(body.toString()).toBe(path);
      order.push(`worked ${path}`);
    };
    subscribe('undici:client:sendHeaders', noteSent);
    try {
      await Promise.all(['/1', '/2', '/3'].map(work));
    } finally {
      unsubscribe('undici:client:sendHeaders', noteSent);
    }
    expect(most).toBe(1);
    expect(order).toEqual(['left /1', 'left /2', 'worked /1', 'left /3', 'worked /2', 'worked /3']);
  });

  test('what may not be asked any more when it is written does not leave', async () => {
    const asked: string[] = [];
    let looks = 0;
    const held = await connect(
      (request, response) => {
        asked.push(request.url ?? '');
        response.end('x');
      },
      {
        // Held when the request is made, lost when it is about to be written.
        mayAsk: () => {
          looks += 1;
          return looks !== 4;
        },
      },
    );
    await held.get('/1');
    await expect(held.get('/2')).rejects.toMatchObject({ outcome: 'failed', reason: 'interrupted' });
    expect(looks).toBe(4);
    expect(asked).toEqual(['/1']);
  });

  test('bodies of any length are whole, however they come and whatever was given back before', async () => {
    const bodyOf = (length: number, seed: number): Buffer =>
      Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 7 + seed) & 0xff));
    const asked = await connect((request, response) => {
      const [, length = '0', seed = '0', kind = ''] = (request.url ?? '').split('/');
      const body = bodyOf(Number(length), Number(seed));
      if (kind === 'sized') response.setHeader('content-length', body.length);
      response.write(body.subarray(0, body.length >> 1));
      setImmediate(() => response.end(body.subarray(body.length >> 1)));
    });
    const one = fc.record({
      length: fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 300_000 }), fc.constantFrom(65_536, 131_072)),
      seed: fc.nat({ max: 255 }),
      kind: fc.constantFrom('sized', 'chunked'),
      isGivenBack: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 6 }), async (wanted) => {
        const kept: { readonly body: Buffer; readonly expected: Buffer }[] = [];
        for (const { length, seed, kind, isGivenBack } of wanted) {
          const answer = await asked.get(`/${length}/${seed}/${kind}`);
          const expected = bodyOf(length, seed);
          expect(answer.body.equals(expected)).toBe(true);
          if (isGivenBack) asked.giveBack(answer);
          else kept.push({ body: answer.body, expected });
        }
        // What was not given back is nobody else's.
        for (const { body, expected } of kept) expect(body.equals(expected)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('a stop ends the request that is under way, and those that wait', async () => {
    const stop = new AbortController();
    const asked = await connect(() => stop.abort(), { signal: stop.signal });
    const all = await Promise.allSettled([asked.get('/1'), asked.get('/2')]);
    for (const each of all)
      expect(each).toMatchObject({ status: 'rejected', reason: { reason: 'interrupted' } });
  });

  test('what comes too late, too long or not whole is told apart', async () => {
    const asked = await connect(
      ({ url }, response) => {
        if (url === '/silent') return;
        response.writeHead(200, { 'content-type': 'text/plain' });
        response.write('x');
        if (url === '/stalled') return;
        if (url === '/cut') setTimeout(() => response.destroy(new Error('cut')), 50);
        else response.end(Buffer.alloc(17 * 1024 * 1024));
      },
      { patience: { tries: 1, requestTimeoutMs: 500 } },
    );
    for (const [path, reason] of [
      ['/silent', 'timeout'],
      ['/stalled', 'timeout'],
      ['/long', 'too_large'],
      ['/cut', 'connect'],
      ['/silent', 'timeout'],
    ] as const)
      await expect(asked.get(path), path).rejects.toMatchObject({ outcome: 'failed', reason });
  });
});

describe('turns', () => {
  test('whoever waits is not held up by one that has to wait, or fails', async () => {
    const turns = createTurns();
    const told: string[] = [];
    const first = turns.take(async () => 'answer').then((each) => told.push(each));
    const second = turns.take(async (onLeave) => {
      told.push('waits');
      onLeave();
      await first;
      throw new Error('failed');
    });
    const third = turns.take(async () => told.push('third'));
    await expect(second).rejects.toThrow('failed');
    await third;
    expect(told).toEqual(['waits', 'answer', 'third']);
  });
});
