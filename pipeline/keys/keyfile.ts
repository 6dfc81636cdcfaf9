import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { CensusError, type ErrorCode } from '../errors.ts';
import {
  makePrivateDirectory,
  PRIVATE_FILE_MODE,
  removeTemporaries,
  writeFileAtomic,
} from '../storage/atomic.ts';
import { keyCheck } from './subkeys.ts';

/** The project's keys, in memory. Never logged, never sent to a worker by value. */
export interface ProjectKeys {
  /** 256 bits; every pseudonym comes from it. */
  readonly projectKey: Uint8Array;
  /** age identity that opens the vault. */
  readonly vaultIdentity: string;
}

const PROJECT_KEY = 'project.key';
const VAULT_IDENTITY = 'vault-identity.txt';
const VAULT_RECIPIENT = 'vault-recipient.txt';

/** All that a study's keys consist of. */
export const KEY_FILES = [PROJECT_KEY, VAULT_IDENTITY, VAULT_RECIPIENT] as const;

const OTHERS = 0o077;

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function fail(code: ErrorCode, what: string, where: string, todo: string): CensusError {
  return new CensusError(code, { what, where, kept: 'everything; nothing was read with a wrong key', todo });
}

function readPrivate(path: string): string {
  const mode = statSync(path).mode;
  if ((mode & OTHERS) !== 0) {
    const what = `A key file may be read by others (mode ${(mode & 0o777).toString(8)}).`;
    throw fail('E_KEY_PERMISSIONS', what, path, `chmod 600 ${path}, and think about who may have read it`);
  }
  return readFileSync(path, 'utf8');
}

/** An X25519 recipient of age: 32 bytes and a checksum in Bech32. */
const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/u;

function readRecipient(dir: string): string {
  const path = join(dir, VAULT_RECIPIENT);
  const recipient = readPrivate(path).trim();
  if (!RECIPIENT.test(recipient)) throw damaged('The vault recipient is no age recipient.', path);
  return recipient;
}

function damaged(what: string, path: string): CensusError {
  return fail('E_KEY_DAMAGED', what, path, 'put back the key file from your own copy');
}

/** The recipient of an identity, which proves that the identity is whole. */
async function recipientOf(identity: string, path: string): Promise<string> {
  try {
    return await identityToRecipient(identity);
  } catch {
    // The cause is left out: it may quote the identity.
    throw damaged('The vault key holds a damaged age identity.', path);
  }
}

async function readKeys(dir: string): Promise<ProjectKeys> {
  const keyPath = join(dir, PROJECT_KEY);
  const hex = readPrivate(keyPath).trim();
  if (!/^[0-9a-f]{64}$/u.test(hex)) throw damaged('The project key is not 64 hex digits.', keyPath);
  const identityPath = join(dir, VAULT_IDENTITY);
  const identity = readPrivate(identityPath)
    .split(/\r?\n/u)
    .find((line) => line.startsWith('AGE-SECRET-KEY-1'))
    ?.trim();
  if (identity === undefined) throw damaged('The vault key holds no age identity.', identityPath);
  // A vault that is written to one key and read with another could never be opened.
  if ((await recipientOf(identity, identityPath)) !== readRecipient(dir)) {
    throw damaged('The vault key and the vault recipient do not belong together.', dir);
  }
  return { projectKey: new Uint8Array(Buffer.from(hex, 'hex')), vaultIdentity: identity };
}

async function createKeys(dir: string): Promise<void> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const options = { mode: PRIVATE_FILE_MODE };
  writeFileAtomic(join(dir, VAULT_RECIPIENT), `${recipient}\n`, options);
  writeFileAtomic(join(dir, VAULT_IDENTITY), `# public key: ${recipient}\n${identity}\n`, options);
  // Last: a project key on disk means that its companions are whole.
  writeFileAtomic(join(dir, PROJECT_KEY), `${randomBytes(32).toString('hex')}\n`, options);
}

/**
 * Load the project's keys, or make them from the operating system's randomness on first use.
 *
 * @param dataset what the dataset says of its key: null where there is no dataset
 * @throws CensusError E_KEY_MISSING, E_KEY_OTHER, E_KEY_DAMAGED, E_KEY_PERMISSIONS
 */
export async function loadOrCreateKeys(
  dataDir: string,
  dataset: { readonly datasetKeyCheck: string | null },
): Promise<ProjectKeys> {
  const dir = join(dataDir, 'keys');
  const files = KEY_FILES.map((name) => join(dir, name));
  const hasKey = exists(join(dir, PROJECT_KEY));
  if (!hasKey && dataset.datasetKeyCheck !== null) {
    const todo =
      'put back keys/ from your own copy; or, to start anew, move the dataset away (its pseudonyms stay those of the lost key)';
    throw fail('E_KEY_MISSING', 'There is a dataset, but the key it was made with is not there.', dir, todo);
  }
  if (!hasKey && exists(join(dataDir, 'vault'))) {
    const todo =
      'put back keys/ from your own copy; or remove vault/ and state/, which nobody can open without it, and harvest again';
    throw fail('E_KEY_MISSING', 'There is a vault, but its keys are not there.', dir, todo);
  }
  if (!hasKey) {
    makePrivateDirectory(dir);
    chmodSync(dir, 0o700);
    removeTemporaries(dir);
    await createKeys(dir);
  }
  const missing = files.find((path) => !exists(path));
  if (missing !== undefined) {
    throw fail(
      'E_KEY_MISSING',
      'One of the key files is not there.',
      missing,
      'put it back from your own copy',
    );
  }
  const keys = await readKeys(dir);
  if (dataset.datasetKeyCheck !== null && keyCheck(keys.projectKey) !== dataset.datasetKeyCheck) {
    const todo = 'put back the keys/ that belong to this dataset, or choose another DATA=… for a new one';
    throw fail('E_KEY_OTHER', 'The dataset was made with another key.', dir, todo);
  }
  return keys;
}

/**
 * The vault's public key: all that the harvester needs.
 *
 * @throws CensusError E_KEY_DAMAGED, E_KEY_PERMISSIONS
 */
export function loadRecipient(dataDir: string): string {
  return readRecipient(join(dataDir, 'keys'));
}
