/** Pages read from their bytes: the plain way is the oracle for every one that this does not leave to it. */
import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BytesMemo } from '../../pipeline/1-harvest/raw/bytes_memo.ts';
import { readIsoDate } from '../../pipeline/1-harvest/raw/dates.ts';
import { rewriteString } from '../../pipeline/1-harvest/raw/escapes.ts';
import { createRawReader } from '../../pipeline/1-harvest/raw/index.ts';
import { FAILED, skipValue } from '../../pipeline/1-harvest/raw/json_bytes.ts';
import { makeStatus } from './fixture_server.ts';
import { CONTEXT, DAMAGED_PAGE, PAGE, tellFromBytes, tellPlainly } from './raw_pages.ts';
import { FROM_MS, TO_MS } from './setup.ts';

const RUNS = Number(process.env['CENSUS_RAW_RUNS'] ?? 1500);

describe('a page read from its bytes', { timeout: 60_000 + 10 * RUNS }, () => {
  test('gives the lines, reasons, names and accounts that the plain way gives', () => {
    let left = 0;
    let lines = 0;
    fc.assert(
      fc.property(CONTEXT, fc.array(PAGE, { minLength: 1, maxLength: 4 }), (context, pages) => {
        const raw = createRawReader(context);
        for (const page of pages) {
          const told = tellFromBytes(page, context, raw);
          if (told === null) left += 1;
          else expect(told).toEqual(tellPlainly(page, context, createRawReader(context)));
          lines += told?.records.filter((record) => typeof record === 'string').length ?? 0;
        }
      }),
      { numRuns: RUNS },
    );
    // A list of JSON values is never left to the plain way.
    expect(left).toBe(0);
    expect(lines).toBeGreaterThan(RUNS / 2);
  });

  test('whatever was done to its bytes', () => {
    let read = 0;
    let left = 0;
    fc.assert(
      fc.property(CONTEXT, fc.array(DAMAGED_PAGE, { minLength: 1, maxLength: 4 }), (context, pages) => {
        const raw = createRawReader(context);
        for (const page of pages) {
          const told = tellFromBytes(page, context, raw);
          if (told === null) left += 1;
          else read += 1;
          // In other bytes than UTF-8 the plain way may find a list where this leaves it to it.
          if (told !== null || isUtf8(page))
            expect(told).toEqual(tellPlainly(page, context, createRawReader(context)));
        }
      }),
      { numRuns: RUNS },
    );
    expect(Math.min(read, left)).toBeGreaterThan(RUNS / 20);
  });

  test('cut off anywhere it is none', () => {
    const [context] = fc.sample(CONTEXT, 1);
    if (context === undefined) throw new Error('unreachable');
    const page = Buffer.from(JSON.stringify([makeStatus('1', FROM_MS), makeStatus('2', TO_MS - 1)]));
    const raw = createRawReader(context);
    expect(raw.scanner.read(page)?.records).toBe(2);
    for (let bytes = 0; bytes < page.length; bytes += 1)
      expect(raw.scanner.read(page.subarray(0, bytes))).toBe(null);
    expect(raw.scanner.read(Buffer.from('['.repeat(200_000)))).toBe(null);
    expect(raw.scanner.read(Buffer.concat([page, Buffer.from('x')]))).toBe(null);
  });
});

describe('what nearly every record says', () => {
  const statuses = Array.from({ length: 60 }, (_, at) => makeStatus(String(1000 - at), TO_MS - 1000 - at));
  const [context] = fc.sample(CONTEXT, 1);
  const usual = Buffer.from(JSON.stringify(statuses));

  test.each([
    ['"visibility":"public"', '"visibility":"unlisted"'],
    ['"visibility":"public"', '"visibility":"public" '],
    ['"visibility":"public"', '"visibility": "public"'],
    ['"visibility":"public"', '"visibility":"public","visibility":"private"'],
    ['"visibility":"public"', '"visibility":"public"x'],
    ['"visibility":"public",', '"visibility":"public"'],
    ['"visibility":"public",', '"visibility":"public",,'],
    ['"visibility":"public"', '"visibility":"publi\\u0063"'],
    ['"visibility":"public"', '"visibilit\\u0079":"private"'],
    ['"visibility":"public",', ''],
  ])('is not taken for said where %s is %s', (said, other) => {
    if (context === undefined) throw new Error('unreachable');
    const raw = createRawReader(context);
    expect(tellFromBytes(usual, context, raw)?.records).toHaveLength(statuses.length);
    const text = usual.toString('utf8');
    const middle = text.indexOf(said, text.length / 2);
    expect(middle).toBeGreaterThan(0);
    const page = Buffer.from(text.slice(0, middle) + other + text.slice(middle + said.length));
    expect(tellFromBytes(page, context, raw)).toEqual(tellPlainly(page, context, createRawReader(context)));
    expect(tellFromBytes(usual, context, raw)).toEqual(tellPlainly(usual, context, createRawReader(context)));
  });
});

test('values asked for last are remembered, those of long ago made anew', () => {
  let made = 0;
  const memo = new BytesMemo((bytes) => {
    made += 1;
    return { bytes };
  }, 2);
  const ask = (id: number): void => {
    const bytes = Buffer.from(`{"id":${id},"name":"${id}"} `);
    expect(memo.read(bytes, 0)?.bytes.toString()).toBe(`{"id":${id},"name":"${id}"}`);
  };
  for (const id of [1, 2, 3, 1, 3, 1]) ask(id);
  expect(made).toBe(3);
  for (const id of [4, 5, 6, 7]) ask(id);
  expect(made).toBe(7);
  ask(2);
  expect(made).toBe(8);
});

test.each([
  ['{"id":1,"a":[{}]}', ',"next":2}'],
  ['{"id":1,"moved":{"a":{},"next":3}}', ',"next":2}'],
  ['{"id":1,"moved":{"a":{},"next":3}}', '}'],
  ['{"id":1,"note":"},\\"next\\":"}', ',"next":2}'],
  [`{"id":1,"note":"${'x'.repeat(1 << 15)}"}`, ',"next":2}'],
  ['{"id":1}', ' ,"next":2}'],
  ['{"id":1}', ',"other":{},"next":2}'],
])('an object ends where it ends, whatever key is expected behind it: %#', (object, behind) => {
  const body = Buffer.from(`[{"account":${object}${behind}]`);
  const from = body.indexOf(object);
  const memo = new BytesMemo((bytes) => ({ bytes, value: JSON.parse(bytes.toString()) as unknown }), 2);
  for (const next of [null, Buffer.from('"next":'), Buffer.from('"id":')]) {
    const found = memo.read(body, from, next);
    expect(found?.bytes.toString()).toBe(object);
    expect(found?.value).toEqual(JSON.parse(object));
    // Another of the same key takes its place in the memory.
    expect(memo.read(Buffer.from('{"id":1,"x":2}'), 0, next)?.value).toEqual({ id: 1, x: 2 });
  }
  expect(memo.read(Buffer.from('{"id":1,"broken":},"next":2}'), 0, Buffer.from('"next":'))).toBe(null);
});

/** JSON, and what is nearly so. */
const NEARLY = fc.oneof(
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.string({ unit: fc.constantFrom(...'[]{}",:\\-+.0123456789eEtrufalsn \n\t\r\u000b'), maxLength: 24 }),
  fc.constantFrom(
    '-',
    '-0',
    '00',
    '1.',
    '.1',
    '1e',
    '1e+',
    '1E-07',
    '-1.5e300',
    'nulL',
    'nul',
    '"\\u00g0"',
    '"\u001f"',
  ),
);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('JSON is told from what is none as JSON.parse tells it', () => {
  fc.assert(
    fc.property(NEARLY, (text) => {
      const bytes = Buffer.from(text);
      const end = skipValue(bytes, 0);
      const isWhole = end !== FAILED && bytes.toString('utf8', end).replace(/[ \t\r\n]/gu, '') === '';
      expect(isWhole).toBe(isJson(text));
    }),
    { numRuns: 10 * RUNS },
  );
});

test('a string with escapes is written as JSON.stringify writes it, and is never longer', () => {
  const unit = fc.oneof(
    fc
      .string({ unit: 'binary', minLength: 1, maxLength: 1 })
      .map((char) => JSON.stringify(char).slice(1, -1)),
    fc.nat({ max: 0xffff }).map((code) => `\\u${code.toString(16).padStart(4, '0')}`),
    fc.nat({ max: 0xff }).map((code) => `\\u${code.toString(16).padStart(4, '0').toUpperCase()}`),
    fc.constantFrom('\\/', '\\"', '\\\\', '\\b', '\\f', '\\n', '\\r', '\\t'),
  );
  let told = 0;
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 8 }), (units) => {
      const source = Buffer.from(`"${units.join('')}"`);
      const target = Buffer.alloc(source.length);
      const end = rewriteString(source, 0, source.length, target, 0);
      if (end < 0) {
        expect(source.toString()).toMatch(/\\u[dD][89a-fA-F]/u);
        return;
      }
      told += 1;
      expect(target.toString('utf8', 0, end)).toBe(JSON.stringify(JSON.parse(source.toString())));
    }),
    { numRuns: RUNS },
  );
  expect(told).toBeGreaterThan(RUNS / 4);
});

test('a date is read at a glance only where it is written as it will be written', () => {
  const digits = fc.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u);
  const real = fc.integer({ min: -3e13, max: 2.5e14 }).map((ms) => new Date(ms).toISOString());
  let told = 0;
  fc.assert(
    fc.property(fc.oneof(digits, real), (date) => {
      const bytes = Buffer.from(`"${date}"`);
      const ms = readIsoDate(bytes, 0, bytes.length);
      if (ms === null) return;
      told += 1;
      expect(ms).toBe(Date.parse(date));
      expect(new Date(ms).toISOString()).toBe(date);
    }),
    { numRuns: RUNS },
  );
  expect(told).toBeGreaterThan(RUNS / 10);
});
