import { createHmac, hkdfSync } from 'node:crypto';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { createKeyedHash } from '../../pipeline/keys/pseudonym.ts';
import { HMAC_SHA256_VECTORS } from '../vectors/rfc4231.ts';
import { HKDF_SHA256_VECTORS } from '../vectors/rfc5869.ts';

describe('HMAC-SHA256, RFC 4231', () => {
  test.each(HMAC_SHA256_VECTORS)('$name', ({ key, data, mac }) => {
    const used = bytesToHex(hmac(sha256, hexToBytes(key), hexToBytes(data)));
    const oracle = createHmac('sha256', Buffer.from(key, 'hex'))
      .update(Buffer.from(data, 'hex'))
      .digest('hex');
    expect(used.slice(0, mac.length)).toBe(mac);
    expect(oracle).toBe(used);
  });

  test.each(HMAC_SHA256_VECTORS)('$name, by a keyed state cloned for each message', ({ key, data, mac }) => {
    const keyed = hmac.create(sha256, hexToBytes(key));
    for (let round = 0; round < 3; round += 1) {
      const digest = bytesToHex(keyed.clone().update(hexToBytes(data)).digest());
      expect(digest.slice(0, mac.length)).toBe(mac);
      keyed.clone().update(utf8ToBytes('another message')).digest();
    }
  });

  const ascii = HMAC_SHA256_VECTORS.filter(({ data }) =>
    Buffer.from(data, 'hex').every((byte) => byte < 0x80),
  );
  test.each(ascii)('$name, as a pseudonym', ({ key, data, mac }) => {
    const message = Buffer.from(data, 'hex').toString('utf8');
    expect(createKeyedHash(hexToBytes(key))(message)).toBe(mac.slice(0, 32));
  });
});

describe('HKDF-SHA256, RFC 5869', () => {
  test.each(HKDF_SHA256_VECTORS)('$name', ({ inputKey, salt, info, lengthBytes, outputKey }) => {
    const used = hkdf(sha256, hexToBytes(inputKey), hexToBytes(salt), hexToBytes(info), lengthBytes);
    const [key, salted, labelled] = [inputKey, salt, info].map((value) => Buffer.from(value, 'hex'));
    const oracle = hkdfSync('sha256', key ?? '', salted ?? '', labelled ?? '', lengthBytes);
    expect(bytesToHex(used)).toBe(outputKey);
    expect(Buffer.from(oracle).toString('hex')).toBe(outputKey);
  });

  test('no salt is the empty salt', () => {
    const key = utf8ToBytes('any key');
    const info = utf8ToBytes('any label');
    expect(hkdf(sha256, key, undefined, info, 32)).toEqual(hkdf(sha256, key, new Uint8Array(0), info, 32));
  });
});
