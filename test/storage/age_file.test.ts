import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
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
