/** The veil's rules and names for processes on other machines: identified, so encrypted to the vault's own key. */
import { readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { Decrypter, Encrypter } from 'age-encryption';
import type { VeilSetup } from '../../2-veil/task.ts';
import { PRIVATE_FILE_MODE, writeFileAtomic } from '../../storage/atomic.ts';

/** Write a setup. Memory that threads share is copied: another process can't see it. */
export async function sealSetup(setup: VeilSetup, recipient: string, path: string): Promise<void> {
  const { names, ...rules } = setup;
  const plain = serialize({
    ...rules,
    names: Object.fromEntries(Object.entries(names).map(([name, array]) => [name, array.slice()])),
  });
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  writeFileAtomic(path, await encrypter.encrypt(zstdCompressSync(plain)), { mode: PRIVATE_FILE_MODE });
}

/** @param identity age identity of the vault */
export async function openSetup(path: string, identity: string): Promise<VeilSetup> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return deserialize(zstdDecompressSync(await decrypter.decrypt(readFileSync(path)))) as VeilSetup;
}
