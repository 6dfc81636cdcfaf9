import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encryptAge } from '../../pipeline/storage/age_file.ts';

/** Of the format. */
const CHUNK = 65_536;

const identity = await generateX25519Identity();
const recipient = await identityToRecipient(identity);

async function open(sealed: Uint8Array, with_ = identity): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(with_);
  return await decrypter.decrypt(sealed);
}

test('the package opens what was encrypted, of any length', async () => {
  const length = fc.oneof(
    fc.nat({ max: 100 }),
    fc.nat({ max: 3 * CHUNK }),
    fc.constantFrom(0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1),
  );
  await fc.assert(
    fc.asyncProperty(length, fc.nat({ max: 255 }), async (bytes, seed) => {
      const plain = Uint8Array.from({ length: bytes }, (_, at) => (at * 31 + seed) & 0xff);
      expect(Buffer.from(await open(await encryptAge(plain, recipient))).equals(plain)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('the header names one recipient, and each file has a key of its own', async () => {
  const plain = new Uint8Array(10);
  const [first, second] = await Promise.all([encryptAge(plain, recipient), encryptAge(plain, recipient)]);
  const text = Buffer.from(first ?? []).toString('latin1');
  expect(text.startsWith('age-encryption.org/v1\n-> X25519 ')).toBe(true);
  expect(text.split('\n-> ').length).toBe(2);
  expect(Buffer.from(first ?? []).equals(second ?? new Uint8Array())).toBe(false);
  expect(await open(second ?? new Uint8Array())).toEqual(plain);
});

test('another key, a changed byte, a chunk left out: it does not open', async () => {
  const sealed = await encryptAge(new Uint8Array(3 * CHUNK), recipient);
  await expect(open(sealed, await generateX25519Identity())).rejects.toThrow();
  for (const at of [30, sealed.length - 3 * CHUNK, sealed.length - 1]) {
    const changed = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte));
    await expect(open(changed)).rejects.toThrow();
  }
  await expect(open(sealed.subarray(0, sealed.length - CHUNK - 16))).rejects.toThrow();
  await expect(encryptAge(new Uint8Array(), 'age1nobody')).rejects.toThrow();
});
