/** A server that answers a good page or, by a plan drawn at random, one that no server should. */
import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import type { Entity } from './fixture_server.ts';
import { type Listening, listen } from './listen.ts';

/** What is done to one answer. */
export type Mischief =
  | { readonly kind: 'good' }
  | { readonly kind: 'status'; readonly status: number; readonly body: string }
  | { readonly kind: 'cut'; readonly share: number }
  | { readonly kind: 'huge' }
  | { readonly kind: 'drip' }
  | { readonly kind: 'hang_up'; readonly inBody: boolean }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'headers'; readonly name: string; readonly value: string }
  | { readonly kind: 'repeat' }
  | { readonly kind: 'reverse' }
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'nested' }
  | { readonly kind: 'records'; readonly at: readonly number[]; readonly change: unknown };

const NASTY_TEXT = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\ud800', 'a\u0000b', '\udfff\ud800', '__proto__', '', ' ', '9'.repeat(400), '\u202e@a.b'),
);
const NASTY_DATE = fc.constantFrom(
  '9999-12-31T23:59:59Z',
  '0000-00-00T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '2022-02-30T00:00:00Z',
  'now',
  '',
);
const NASTY_VALUE = fc.oneof(NASTY_TEXT, fc.jsonValue({ maxDepth: 2 }), fc.constant(null), fc.double());

/** Fields of a record replaced, or the record by something that is none. */
export const CHANGE = fc.oneof(
  fc.constantFrom<unknown>(null, [], 0, 'text', true, {}),
  fc.record({ id: NASTY_VALUE }),
  fc.record({ created_at: fc.oneof(NASTY_DATE, NASTY_VALUE) }),
  fc.record({
    account: fc.oneof(NASTY_VALUE, fc.record({ acct: NASTY_TEXT, note: NASTY_VALUE, fields: NASTY_VALUE })),
  }),
  fc.record({ uri: NASTY_VALUE }),
  fc.record({ content: NASTY_VALUE, spoiler_text: NASTY_VALUE }),
  fc.record({
    mentions: NASTY_VALUE,
    tags: NASTY_VALUE,
    emojis: NASTY_VALUE,
    media_attachments: NASTY_VALUE,
  }),
  fc.record({ reblog: NASTY_VALUE, visibility: NASTY_VALUE, poll: NASTY_VALUE }),
);

export const MISCHIEF: fc.Arbitrary<Mischief> = fc.oneof(
  { arbitrary: fc.constant<Mischief>({ kind: 'good' }), weight: 6 },
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom(204, 206, 300, 304, 400, 401, 403, 404, 418, 422, 429, 451, 500, 502, 599),
    body: fc.constantFrom('', '{}', '<html>', '[]', '{"error":"no"}'),
  }),
  fc.record({ kind: fc.constant('cut' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.constant<Mischief>({ kind: 'huge' }),
  fc.constant<Mischief>({ kind: 'drip' }),
  fc.record({ kind: fc.constant('hang_up' as const), inBody: fc.boolean() }),
  fc.record({
    kind: fc.constant('redirect' as const),
    to: fc.constantFrom(
      '/loop',
      '/login',
      'https://example.org/',
      '//169.254.169.254/',
      'file:///etc/passwd',
      '',
      ':',
    ),
  }),
  fc.oneof(
    fc.record({
      kind: fc.constant('headers' as const),
      name: fc.constant('link'),
      value: fc.constantFrom(
        '<?max_id=1>; rel="next"',
        '<::>; rel=next',
        '<',
        '>;;;',
        '<x?max_id=99999999999999999999>; rel="next"',
      ),
    }),
    fc.record({
      kind: fc.constant('headers' as const),
      name: fc.constantFrom(
        'x-ratelimit-reset',
        'x-ratelimit-remaining',
        'x-ratelimit-limit',
        'retry-after',
        'date',
      ),
      value: fc.constantFrom(
        '9999-01-01T00:00:00Z',
        '-1',
        '0',
        'NaN',
        '1e9',
        '18446744073709551616',
        'soon',
        '',
      ),
    }),
  ),
  fc.constant<Mischief>({ kind: 'repeat' }),
  fc.constant<Mischief>({ kind: 'reverse' }),
  fc.record({ kind: fc.constant('json' as const), json: fc.jsonValue({ maxDepth: 3 }) }),
  fc.constant<Mischief>({ kind: 'nested' }),
  fc.record({
    kind: fc.constant('records' as const),
    at: fc.array(fc.nat({ max: 39 }), { minLength: 1, maxLength: 40 }),
    change: CHANGE,
  }),
);

const HUGE_BYTES = 200_000_000;
const CHUNK = Buffer.alloc(1 << 20, 0x20);

function sendHuge(response: ServerResponse): void {
  let sent = 0;
  const more = (): void => {
    while (sent < HUGE_BYTES && !response.destroyed) {
      sent += CHUNK.length;
      if (!response.write(CHUNK)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => (response.destroyed ? clearInterval(timer) : response.write(' ')), 20);
  response.on('close', () => clearInterval(timer));
}

function misbehave(mischief: Mischief, page: readonly Entity[], response: ServerResponse): void {
  const text = JSON.stringify(page);
  const head = (headers: Record<string, string> = {}, status = 200) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
  const end = (value: unknown) => head().end(JSON.stringify(value));
  switch (mischief.kind) {
    case 'status':
      head({}, mischief.status).end(mischief.body);
      return;
    case 'cut':
      head().end(text.slice(0, Math.floor(text.length * mischief.share)));
      return;
    case 'huge':
      head();
      sendHuge(response);
      return;
    case 'drip':
      head();
      drip(response);
      return;
    case 'hang_up':
      if (mischief.inBody) head({ 'content-length': '100000' }).write('[');
      response.destroy();
      return;
    case 'redirect':
      head({ location: mischief.to }, 302).end();
      return;
    case 'headers':
      try {
        head({ [mischief.name]: mischief.value }).end(text);
      } catch {
        response.destroy();
      }
      return;
    case 'repeat':
      end([...page, ...page]);
      return;
    case 'reverse':
      end([...page].reverse());
      return;
    case 'json':
      end(mischief.json);
      return;
    case 'nested':
      head().end('['.repeat(200_000));
      return;
    case 'records':
      end(
        page.map((entity, index) => {
          if (!mischief.at.includes(index)) return entity;
          const { change } = mischief;
          const isFields = typeof change === 'object' && change !== null && !Array.isArray(change);
          return isFields ? { ...entity, ...change } : change;
        }),
      );
      return;
    default:
      end(page);
  }
}

/**
 * @param statuses newest first
 * @param plan what is done to the first answers of any kind; good ones follow
 */
export async function startHostile(
  statuses: readonly Entity[],
  plan: readonly Mischief[],
): Promise<Listening> {
  let answered = 0;
  const pageOf = (url: URL): Entity[] => {
    const bound = (name: string) => url.searchParams.get(name);
    const [max, since] = [bound('max_id'), bound('since_id')];
    const isBelow = (id: string, other: string) => BigInt(id) < BigInt(/^\d+/u.exec(other)?.[0] ?? '0');
    return statuses
      .filter(({ id }) => (max === null || isBelow(id, max)) && (since === null || isBelow(since, id)))
      .slice(0, 40);
  };
  return await listen((request, response) => {
    const url = new URL(request.url ?? '/', 'http://hostile');
    const mischief = plan[answered] ?? { kind: 'good' };
    answered += 1;
    response.on('error', () => undefined);
    if (url.pathname === '/loop') {
      response.writeHead(302, { location: '/loop' }).end();
    } else if (url.pathname.startsWith('/api/v1/timelines')) misbehave(mischief, pageOf(url), response);
    else if (mischief.kind !== 'good') misbehave(mischief, [], response);
    else if (url.pathname === '/robots.txt') response.writeHead(404).end();
    else if (url.pathname === '/.well-known/nodeinfo')
      response.end(JSON.stringify({ links: [{ href: 'https://hostile.test/nodeinfo/2.0' }] }));
    else if (url.pathname === '/nodeinfo/2.0')
      response.end(JSON.stringify({ software: { name: 'mastodon', version: '4.5.0' } }));
    else response.end(JSON.stringify({ domain: 'fixture.test' }));
  });
}
