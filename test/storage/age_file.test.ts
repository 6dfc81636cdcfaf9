import { createCipheriv, createHash, hkdfSync } from 'node:crypto';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decryptFile, encryptFile } from '../../pipeline/storage/age_file.ts';

const CHUNK = 64 * 1024;
const identity = await generateX25519Identity();
const recipient = await identityToRecipient(identity);

async function decrypt(file: Uint8Array): Promise<Buffer> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return Buffer.from(await decrypter.decrypt(file));
}

/** Bytes that differ from chunk to chunk. */
function bytesOf(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 31 + Math.floor(at / CHUNK) * 7) & 0xff));
}

test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 300 * CHUNK + 5])(
  'a file of %i bytes is opened by the age library, and one of its own by us',
  async (length) => {
    const plain = bytesOf(length);
    const file = await encryptFile(plain, recipient);
    expect((await decrypt(file)).equals(plain)).toBe(true);
    expect((await decryptFile(file, identity)).equals(plain)).toBe(true);
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    expect((await decryptFile(await encrypter.encrypt(plain), identity)).equals(plain)).toBe(true);
  },
);

test('a file that was cut off at a chunk, or whose chunks changed places, is refused', async () => {
  const file = await encryptFile(bytesOf(3 * CHUNK), recipient);
  const sealed = CHUNK + 16;
  const start = file.length - 3 * sealed;
  await expect(decryptFile(file.subarray(0, start + 2 * sealed), identity)).rejects.toThrow();
  const [head, first, second, third] = [0, 1, 2, 3].map((part) =>
    part === 0 ? file.subarray(0, start) : file.subarray(start + (part - 1) * sealed, start + part * sealed),
  );
  const swapped = Buffer.concat([head, second, first, third].filter((part) => part !== undefined));
  expect(swapped.length).toBe(file.length);
  await expect(decryptFile(swapped, identity)).rejects.toThrow();
  const other = await generateX25519Identity();
  await expect(decryptFile(file, other)).rejects.toThrow();
});

test('whatever is cut off or changed, the age library and we refuse it alike', async () => {
  const fromLibrary = new Encrypter();
  fromLibrary.addRecipient(recipient);
  const files = [
    await encryptFile(bytesOf(2 * CHUNK + 3), recipient),
    Buffer.from(await fromLibrary.encrypt(bytesOf(CHUNK))),
    await encryptFile(bytesOf(0), recipient),
  ];
  const outcome = async (opened: Promise<Uint8Array>): Promise<string> =>
    await opened.then(
      (plain) => createHash('sha256').update(plain).digest('hex'),
      () => 'refused',
    );
  const outcomes = new Set<string>();
  const sealed = CHUNK + 16;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.constantFrom('cut', 'flip', 'append', 'whole' as const),
      fc.oneof(
        fc.double({ min: 0, max: 1, noNaN: true }).map((share) => (file: Buffer) => share * file.length),
        fc.nat({ max: 2 * sealed }).map((back) => (file: Buffer) => file.length - back),
        fc
          .constantFrom(0, 1, 15, 16, 17, sealed - 1, sealed, sealed + 1, sealed + 16)
          .map((back) => (file: Buffer) => file.length - back),
        fc.nat({ max: 300 }).map((from) => () => from),
      ),
      fc.integer({ min: 1, max: 255 }),
      async (whole, damage, place, mask) => {
        const at = Math.max(0, Math.min(whole.length - 1, Math.floor(place(whole))));
        let file = Buffer.from(whole);
        if (damage === 'cut') file = file.subarray(0, at);
        if (damage === 'flip') file[at] = (file[at] ?? 0) ^ mask;
        if (damage === 'append') file = Buffer.concat([file, whole.subarray(at)]);
        const ours = await outcome(decryptFile(file, identity));
        expect(ours).toBe(await outcome(decrypt(file)));
        if (damage !== 'whole' && !file.equals(whole)) expect(ours).toBe('refused');
        outcomes.add(ours);
      },
    ),
    { numRuns: 200 },
  );
  expect(outcomes.size).toBe(1 + files.length);
}, 60_000);

test('a last chunk of nothing is allowed to an empty file alone', async () => {
  const file = await encryptFile(bytesOf(CHUNK), recipient);
  const headerEnd = file.indexOf('\n', file.indexOf('\n--- ') + 1) + 1;
  const opener = new Decrypter();
  opener.addIdentity(identity);
  const fileKey = await opener.decryptHeader(file.subarray(0, headerEnd));
  const salt = file.subarray(headerEnd, headerEnd + 16);
  const key = new Uint8Array(hkdfSync('sha256', fileKey, salt, 'payload', 32));
  const seal = (chunk: number, isLast: boolean, plain: Uint8Array): Buffer => {
    const nonce = Buffer.alloc(12);
    nonce[10] = chunk;
    nonce[11] = isLast ? 1 : 0;
    const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  };
  const start = file.subarray(0, headerEnd + 16);
  const empty = Buffer.alloc(0);
  const [honest, odd] = [
    Buffer.concat([start, seal(0, false, bytesOf(CHUNK)), seal(1, true, Buffer.of(7))]),
    Buffer.concat([start, seal(0, false, bytesOf(CHUNK)), seal(1, true, empty)]),
  ];
  expect(await decryptFile(honest, identity)).toHaveLength(CHUNK + 1);
  await expect(decryptFile(odd, identity)).rejects.toThrow();
  await expect(decrypt(odd)).rejects.toThrow();
  expect(await decryptFile(Buffer.concat([start, seal(0, true, empty)]), identity)).toHaveLength(0);
});

test('a file can be opened by its recipient alone', async () => {
  const file = await encryptFile(bytesOf(10), recipient);
  const header = file.toString('latin1', 0, file.indexOf('\n---'));
  expect(header.split('\n-> ').length).toBe(2);
  expect(header).toContain('\n-> X25519 ');
});

test('the same bytes are never sealed alike', async () => {
  const plain = bytesOf(100);
  const files = await Promise.all([encryptFile(plain, recipient), encryptFile(plain, recipient)]);
  const [first, second] = files.map((file) => file.subarray(-116));
  expect(first?.equals(second ?? plain)).toBe(false);
});
