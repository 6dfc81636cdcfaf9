import { createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createKeyedHash, createKeyedHashes, createPseudonymiser } from '../../pipeline/keys/pseudonym.ts';
import { deriveSubkey, keyCheck, type Purpose } from '../../pipeline/keys/subkeys.ts';
import type { Acct, StatusUri } from '../../pipeline/model/ids.ts';

const PURPOSES: readonly Purpose[] = ['author', 'status', 'refusal', 'manifest', 'account', 'key-check'];
const LABELS: Readonly<Record<Purpose, string>> = {
  author: 'veiled-census/v1/author',
  status: 'veiled-census/v1/status',
  refusal: 'veiled-census/v1/refusal',
  manifest: 'veiled-census/v1/manifest',
  account: 'veiled-census/v1/account',
  'key-check': 'veiled-census/v1/key-check',
};

const projectKey = fc.uint8Array({ minLength: 32, maxLength: 32 });
/** Well-formed, as names from JSON are after parsing and folding. */
const message = fc.string({ unit: 'grapheme', maxLength: 300 });
const KEY = new Uint8Array(32).fill(7);

/** What a pseudonym is by definition, computed by node:crypto alone. */
function expectedPid(key: Uint8Array, purpose: Purpose, name: string): string {
  const subkey = Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), LABELS[purpose], 32));
  return createHmac('sha256', subkey).update(name, 'utf8').digest('hex').slice(0, 32);
}

describe('createKeyedHash', () => {
  test('is HMAC-SHA256 cut to 128 bits, whatever key and message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), message, (key, text) => {
        const oracle = createHmac('sha256', key).update(text, 'utf8').digest('hex').slice(0, 32);
        expect(createKeyedHash(key)(text)).toBe(oracle);
      }),
      { numRuns: 500 },
    );
  });

  test('at every length around the ends of blocks, in one byte a character, in three, and in broken pairs', () => {
    const subkey = Buffer.from(KEY);
    const hash = createKeyedHash(KEY);
    const lengths = [...Array.from({ length: 200 }, (_, at) => at), 3_000, 1_000_000, 60];
    for (const length of lengths)
      for (const char of ['a', '\u6f22', '\ud800']) {
        const text = char.repeat(length);
        expect(hash(text)).toBe(createHmac('sha256', subkey).update(text, 'utf8').digest('hex').slice(0, 32));
      }
  });

  test('holds no state between messages', () => {
    fc.assert(
      fc.property(projectKey, fc.array(message, { maxLength: 10 }), (key, texts) => {
        const hash = createKeyedHash(key);
        const forwards = texts.map(hash);
        const backwards = texts.toReversed().map(hash).toReversed();
        expect(backwards).toEqual(forwards);
        const together = createKeyedHashes(key);
        expect(together(texts)).toEqual(forwards);
        expect(together([...texts, ...texts, ...texts])).toEqual([...forwards, ...forwards, ...forwards]);
      }),
    );
  });
});

describe('sub-keys', () => {
  test('are HKDF-SHA256 with a label per purpose, all different', () => {
    fc.assert(
      fc.property(projectKey, (key) => {
        const subkeys = PURPOSES.map((purpose) => Buffer.from(deriveSubkey(key, purpose)).toString('hex'));
        const oracle = PURPOSES.map((purpose) =>
          Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), LABELS[purpose], 32)).toString('hex'),
        );
        expect(subkeys).toEqual(oracle);
        expect(new Set(subkeys).size).toBe(PURPOSES.length);
        expect(subkeys).not.toContain(Buffer.from(key).toString('hex'));
      }),
    );
  });

  test('the key check tells keys apart by 64 bits of a sub-key of its own', () => {
    fc.assert(
      fc.property(projectKey, fc.nat(255), (key, bit) => {
        const other = key.slice();
        other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(keyCheck(key)).toMatch(/^[0-9a-f]{16}$/u);
        expect(keyCheck(other)).not.toBe(keyCheck(key));
      }),
    );
  });
});

describe('createPseudonymiser', () => {
  test('equals its definition for every kind of name', () => {
    fc.assert(
      fc.property(projectKey, message, (key, name) => {
        const { author, statuses, refusal } = createPseudonymiser(key);
        expect(author(name as Acct)).toBe(expectedPid(key, 'author', name));
        expect(statuses([name as StatusUri])).toEqual([expectedPid(key, 'status', name)]);
        expect(refusal(name as Acct)).toBe(expectedPid(key, 'refusal', name));
      }),
      { numRuns: 200 },
    );
  });

  test('the same name gets the same pid, another kind another', () => {
    const one = createPseudonymiser(KEY);
    const two = createPseudonymiser(KEY.slice());
    const acct = 'mei@lantern.example' as Acct;
    expect(two.author(acct)).toBe(one.author(acct));
    expect(one.author(acct)).toMatch(/^[0-9a-f]{32}$/u);
    const kinds: readonly string[] = [
      one.author(acct),
      one.refusal(acct),
      ...one.statuses([acct as string as StatusUri]),
    ];
    expect(new Set(kinds).size).toBe(3);
  });

  test('another project key gives other pids', () => {
    const acct = 'mei@lantern.example' as Acct;
    const other = createPseudonymiser(new Uint8Array(32).fill(8));
    expect(other.author(acct)).not.toBe(createPseudonymiser(KEY).author(acct));
  });

  test('an overflowing cache changes no result', () => {
    // More names than the cache holds (65,536), each asked again after it was thrown out.
    const names = Array.from({ length: 70_000 }, (_, at) => `person${at}@lantern.example` as Acct);
    const { author } = createPseudonymiser(KEY);
    const first = names.map(author);
    expect(new Set(first).size).toBe(names.length);
    expect(names.map(author)).toEqual(first);
    for (const at of [0, 1, 65_535, 65_536, 69_999])
      expect(first[at]).toBe(expectedPid(KEY, 'author', `person${at}@lantern.example`));
  });
});
