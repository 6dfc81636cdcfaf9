/** Pages as bytes, of every shape, and both ways in which they are read. */
import fc from 'fast-check';
import type { ConvertContext } from '../../pipeline/1-harvest/convert.ts';
import { parseJson } from '../../pipeline/1-harvest/http_client.ts';
import { timeToId } from '../../pipeline/1-harvest/id_clock.ts';
import { LineBuffer } from '../../pipeline/1-harvest/line_buffer.ts';
import type { RawContext, RawReader } from '../../pipeline/1-harvest/raw/index.ts';
import type { SourceWriter } from '../../pipeline/1-harvest/source_writer.ts';
import { type Page, readPage, readRawPage } from '../../pipeline/1-harvest/sources/page.ts';
import { takePage } from '../../pipeline/1-harvest/sources/take_page.ts';
import type { Domain } from '../../pipeline/model/ids.ts';
import { namesOfStatus } from '../../pipeline/storage/vault_names.ts';
import { CHANGE } from './hostile.ts';
import { FROM_MS, TO_MS } from './setup.ts';

/** What came of a page: records in their order, each as its line or why it was left out. */
export interface Told {
  readonly ids: readonly unknown[];
  readonly createdMs: readonly unknown[];
  readonly records: readonly unknown[];
  readonly names: readonly string[];
  readonly kept: readonly string[];
}

function createRecorder() {
  const records: unknown[] = [];
  const names = new Set<string>();
  const lines = new LineBuffer();
  const writer: Pick<SourceWriter, 'take' | 'takeLine' | 'leaveOut' | 'lines'> = {
    lines,
    take: (converted) => {
      records.push('status' in converted ? JSON.stringify(converted.status) : converted);
      if ('status' in converted) for (const name of namesOfStatus(converted.status)) names.add(name);
    },
    takeLine: (converted) => {
      const { plain } = lines.take();
      records.push('names' in converted ? plain.toString('utf8').slice(0, -1) : converted);
      if ('names' in converted) for (const name of converted.names) names.add(name);
    },
    leaveOut: (reason) => {
      records.push(reason);
    },
  };
  return { writer, records, names };
}

function tell(page: Page, context: RawContext, raw: RawReader): Told {
  const { writer, records, names } = createRecorder();
  const kept = new Set<string>();
  const onKept = (id: string): void => {
    kept.add(id);
  };
  takePage({ writer: writer as SourceWriter, raw, onKept }, page, context, null, null);
  return {
    ids: page.ids,
    createdMs: page.createdMs,
    records,
    names: [...names].sort(),
    kept: [...kept].sort(),
  };
}

const answerOf = (body: Buffer) => ({ status: 200, headers: {}, body });

/** The plain way: `JSON.parse` and objects. Null where the page is none. */
export function tellPlainly(body: Buffer, context: RawContext, raw: RawReader): Told | null {
  try {
    return tell(readPage(answerOf(body), parseJson(answerOf(body))), context, raw);
  } catch {
    return null;
  }
}

/** From the bytes; null where that leaves the page to the plain way. */
export function tellFromBytes(body: Buffer, context: RawContext, raw: RawReader): Told | null {
  const fields = raw.scanner.read(body);
  if (fields === null) return null;
  // Whom a page before has shown counts once: the plain way is asked afresh.
  const told = tell(readRawPage(answerOf(body), fields), context, { ...raw, kept: new WeakSet() });
  raw.scanner.giveBack(fields);
  return told;
}

const HOME = 'fixture.test' as Domain;

export const CONTEXT: fc.Arbitrary<RawContext> = fc.record({
  home: fc.constant(HOME),
  webHost: fc.constantFrom(null, 'web.test'),
  isWarningHtml: fc.boolean(),
  keepsAccountId: fc.boolean(),
  span: fc.constantFrom({ fromMs: FROM_MS, toMs: TO_MS }, { fromMs: 0, toMs: 8e15 }),
  rules: fc.record<ConvertContext['rules']>({
    consent: fc.constantFrom('opt-out' as const, 'opt-in' as const),
    optOutAccounts: fc.constant(new Set(['person3@fixture.test'])),
    optOutDomains: fc.constant(new Set(['gone.test'])),
  }),
});

const TEXT = fc.constantFrom(
  '',
  '<p>你好，世界 🚲</p>',
  '<p>a "quoted" <a href="https://fixture.test/tags/x">#<span>x</span></a> &amp; b</p>',
  'line\nfeed\ttab\u0001\u001f\u007f\u2028 \\ / \u00e9',
  '\ud800',
  '\udc00\ud83d',
  '#nobot',
  '&#35;<b>no</b>archive',
);
const URI = fc.oneof(
  fc.constantFrom(
    'https://fixture.test/users/a/statuses/1',
    'https://fixture.test',
    'https://FIXTURE.test/a/../b',
    'https://fixture.test/a/../b',
    'https://fixture.test/a/./b/.',
    'https://web.test/@a/1',
    'https://sub.fixture.test/a//b',
    'https://other.example/a/.hidden',
    ' https://fixture.test/x ',
    'https://fixture.test:443/a%20b?c#d',
    'http://fixture.test/a',
    'https://xn--fiq228c.test/a',
    'tag:fixture.test,2022:1',
    '',
  ),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
);
const DATE = fc.oneof(
  fc.integer({ min: FROM_MS - 1e9, max: TO_MS + 1e9 }).map((ms) => new Date(ms).toISOString()),
  fc.constantFrom(
    '2022-03-05T01:02:03Z',
    '2022-03-05T01:02:03.123456+08:00',
    '2022-03-05T01:02',
    '2022-02-29T00:00:00.000Z',
    '2024-02-29T00:00:00.000Z',
    '2022-04-31T00:00:00.000Z',
    '2022-00-10T00:00:00.000Z',
    '2022-13-10T00:00:00.000Z',
    '2022-03-00T00:00:00.000Z',
    '2022-03-05T24:00:00.000Z',
    '2022-03-05T23:60:00.000Z',
    '2022-03-05T23:59:60.000Z',
    '0050-03-05T00:00:00.000Z',
    '9999-12-31T23:59:59.999Z',
    '2022-03-05t01:02:03.123z',
    ' 2022-03-05T01:02:03.123Z',
    '２022-03-05T01:02:03.12Z',
  ),
);
const ITEMS = fc.array(
  fc.oneof(
    fc.record({ id: fc.constantFrom('1', '2'), acct: fc.constantFrom('a', '@b@c.test', '') }),
    fc.record({ name: TEXT, shortcode: TEXT, acct: TEXT }),
    fc.constantFrom<unknown>(null, 1, 'a', [], { name: 5 }),
  ),
  { maxLength: 3 },
);

const ACCOUNT: fc.Arbitrary<unknown> = fc.record(
  {
    id: fc.constantFrom<unknown>('1', '2', 3, null, 'no id', '9'.repeat(70)),
    username: fc.constantFrom('person1', 'person2'),
    acct: fc.constantFrom('person1', 'person3', 'x@gone.test', 'Über@other.example', 'a b', ''),
    display_name: TEXT,
    note: TEXT,
    fields: fc.constantFrom<unknown>([], [{ name: '#nobot', value: '' }], [null, 7], 'none', null),
    bot: fc.constantFrom<unknown>(true, false, null, 'true'),
    indexable: fc.constantFrom<unknown>(true, false, null),
    noindex: fc.constantFrom<unknown>(true, false, false, false, null),
    suspended: fc.constantFrom(true, false, false, false),
    limited: fc.constantFrom(true, false, false, false),
    moved: fc.constantFrom<unknown>(
      null,
      { acct: 'later@other.example' },
      { acct: 'l@o.example', noindex: true },
    ),
  },
  { requiredKeys: ['id', 'acct'] },
);

const USUAL: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    id: fc.integer({ min: FROM_MS, max: TO_MS }).map((ms) => timeToId('snowflake', ms)),
    created_at: DATE,
    in_reply_to_id: fc.constantFrom<unknown>(null, '', '12', 12, {}),
    spoiler_text: TEXT,
    visibility: fc.constantFrom('public', 'public', 'public', 'unlisted', 'pub\u200blic'),
    language: fc.constantFrom<unknown>('zh', '', null, 'zh"', 7),
    uri: URI,
    url: URI,
    edited_at: fc.constantFrom<unknown>(null, '2022-03-05T01:02:03Z', ''),
    content: TEXT,
    reblog: fc.constantFrom<unknown>(null, null, null, null, null, {}, [], 'x'),
    account: ACCOUNT,
    media_attachments: fc.constantFrom<unknown>([], [{ id: '1', meta: { aspect: 1.333e-2 } }], {}, null),
    mentions: ITEMS,
    tags: ITEMS,
    emojis: ITEMS,
    poll: fc.constantFrom<unknown>(null, { id: '5' }, []),
    card: fc.constantFrom<unknown>(null, { html: '</script>', width: -0.5, '': [[[]]] }),
  },
  { requiredKeys: ['id', 'created_at', 'uri', 'content', 'account', 'visibility'] },
);

/** A record that may be a status. */
const RECORD: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: USUAL, weight: 6 },
  {
    arbitrary: fc.tuple(USUAL, CHANGE).map(([usual, change]) => {
      const isFields = typeof change === 'object' && change !== null && !Array.isArray(change);
      return isFields ? { ...usual, ...change } : change;
    }),
    weight: 3,
  },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }), weight: 1 },
);

const escapeAll = (text: string): string =>
  text.replace(/[^\u0020-\u007e]|[<>&]/gu, (char) =>
    [...char]
      .flatMap((each) => each.split(''))
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );

/** The same JSON as servers of different making write it. */
const WRITERS: readonly ((value: unknown) => string)[] = [
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value, null, '\t'),
  (value) => ` \r\n${JSON.stringify(value, null, 2)}\n`,
  (value) => JSON.stringify(value).replace(/[<>&]/gu, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
  (value) => JSON.stringify(value).replace(/\//gu, '\\/'),
  (value) => escapeAll(JSON.stringify(value)),
  (value) =>
    escapeAll(JSON.stringify(value)).replace(
      /\\u[0-9a-f]{4}/gu,
      (each) => `\\u${each.slice(2).toUpperCase()}`,
    ),
  // Keys twice, and one that is escaped.
  (value) => JSON.stringify(value).replace(/\{"id":/gu, '{"content":"first","id":'),
  (value) => JSON.stringify(value).replace(/"created_at":/gu, '"account":{"acct":"first"},"created_at":'),
  (value) => JSON.stringify(value).replace(/"content":/gu, '"conten\\u0074":'),
  (value) => JSON.stringify(value).replace(/"id":/gu, '"__proto__":{"content":"x","account":{}},"id":'),
];

/** A page that is JSON. */
export const PAGE: fc.Arbitrary<Buffer> = fc
  .tuple(fc.array(RECORD, { maxLength: 6 }), fc.constantFrom(...WRITERS))
  .map(([records, write]) => Buffer.from(write(records)));

interface Damage {
  readonly at: number;
  readonly cut: number;
  readonly put: Uint8Array;
}

const DAMAGE: fc.Arbitrary<Damage> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat({ max: 3 }),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc
      .constantFrom(
        '"',
        '\\',
        ',',
        ':',
        '{',
        '}',
        '[',
        ']',
        '0',
        '-',
        '1e5',
        '.5',
        'null',
        'tru',
        '\u0000',
        '\n',
        ' ',
      )
      .map((text) => new Uint8Array(Buffer.from(text))),
    fc
      .constantFrom('\\u12', '\\x', '\\ud83d', '\ufeff', '"id":"7",', '"a":01,')
      .map((text) => new Uint8Array(Buffer.from(text))),
  ),
});

/** One letter or digit in the place of the next one: what it says changes, and mostly it is JSON still. */
const MISSPELLING = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  letter: fc.constantFrom(...'0129aeftuxZ'),
});

function misspell(page: Buffer, { at, letter }: { readonly at: number; readonly letter: string }): Buffer {
  const changed = Buffer.from(page);
  const start = Math.floor(at * page.length);
  const place = page.subarray(start).findIndex((byte) => /\w/u.test(String.fromCharCode(byte)));
  if (place >= 0) changed.write(letter, start + place, 'latin1');
  return changed;
}

/** A page that may have been JSON once. */
export const DAMAGED_PAGE: fc.Arbitrary<Buffer> = fc.oneof(
  fc.tuple(PAGE, fc.array(DAMAGE, { minLength: 1, maxLength: 3 })).map(([page, damages]) =>
    damages.reduce((bytes, { at, cut, put }) => {
      const place = Math.floor(at * bytes.length);
      return Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + cut)]);
    }, page),
  ),
  fc
    .tuple(PAGE, fc.array(MISSPELLING, { minLength: 1, maxLength: 3 }))
    .map(([page, all]) => all.reduce(misspell, page)),
);
