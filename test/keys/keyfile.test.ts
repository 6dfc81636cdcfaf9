import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CensusError } from '../../pipeline/errors.ts';
import { loadOrCreateKeys, loadRecipient } from '../../pipeline/keys/keyfile.ts';
import { keyCheck } from '../../pipeline/keys/subkeys.ts';

const FILES = ['project.key', 'vault-identity.txt', 'vault-recipient.txt'] as const;
const NO_DATASET = { datasetKeyCheck: null };

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'census-keys-'));
});
afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

const file = (name: string): string => join(data, 'keys', name);
const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** The failure of a call, which must be a CensusError that tells no secret in any of its parts. */
async function failureOf(call: () => unknown, secrets: readonly string[] = []): Promise<CensusError> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof CensusError)) throw error;
    const told = [error.message, error.stack, JSON.stringify(error), String(error), ...Object.values(error)];
    for (const secret of secrets) for (const part of told) expect(String(part).includes(secret)).toBe(false);
    return error;
  }
  throw new Error('expected a CensusError');
}

/** All secrets of the keys on disk, whole and in the parts that a careless message would show. */
function secretsOnDisk(): string[] {
  const key = readFileSync(file('project.key'), 'utf8').trim();
  const identity = readFileSync(file('vault-identity.txt'), 'utf8').trim().split('\n').at(-1) ?? '';
  return [key, key.slice(0, 8), key.slice(-8), identity, identity.slice(-8)];
}

describe('first use', () => {
  test('makes the folder 0700 and the files 0600, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      await loadOrCreateKeys(data, NO_DATASET);
    } finally {
      process.umask(before);
    }
    expect(modeOf(join(data, 'keys'))).toBe(0o700);
    expect(readdirSync(join(data, 'keys')).toSorted()).toEqual([...FILES]);
    for (const name of FILES) expect(modeOf(file(name))).toBe(0o600);
  });

  test('tightens a folder that was there and open', async () => {
    mkdirSync(join(data, 'keys'));
    chmodSync(join(data, 'keys'), 0o755);
    await loadOrCreateKeys(data, NO_DATASET);
    expect(modeOf(join(data, 'keys'))).toBe(0o700);
  });

  test('gives 256 bits, new ones each time', async () => {
    const one = await loadOrCreateKeys(data, NO_DATASET);
    rmSync(join(data, 'keys'), { recursive: true });
    const two = await loadOrCreateKeys(data, NO_DATASET);
    expect(one.projectKey.length).toBe(32);
    expect(Buffer.from(one.projectKey).equals(Buffer.from(two.projectKey))).toBe(false);
    expect(one.vaultIdentity).not.toBe(two.vaultIdentity);
  });

  test('the recipient encrypts what the identity opens', async () => {
    const { vaultIdentity } = await loadOrCreateKeys(data, NO_DATASET);
    const encrypter = new Encrypter();
    encrypter.addRecipient(loadRecipient(data));
    const decrypter = new Decrypter();
    decrypter.addIdentity(vaultIdentity);
    const sealed = await encrypter.encrypt('invented');
    expect(await decrypter.decrypt(sealed, 'text')).toBe('invented');
  });

  test('a start that was killed before the project key was written begins anew', async () => {
    await loadOrCreateKeys(data, NO_DATASET);
    rmSync(file('project.key'));
    const keys = await loadOrCreateKeys(data, NO_DATASET);
    expect(readFileSync(file('vault-identity.txt'), 'utf8')).toContain(keys.vaultIdentity);
  });
});

describe('reload', () => {
  test('gives the same keys and leaves the files alone', async () => {
    const first = await loadOrCreateKeys(data, NO_DATASET);
    const bytes = FILES.map((name) => readFileSync(file(name), 'utf8'));
    mkdirSync(join(data, 'vault'));
    const again = await loadOrCreateKeys(data, { datasetKeyCheck: keyCheck(first.projectKey) });
    expect(again).toEqual(first);
    expect(FILES.map((name) => readFileSync(file(name), 'utf8'))).toEqual(bytes);
  });

  test('takes files with CRLF and blank ends', async () => {
    const first = await loadOrCreateKeys(data, NO_DATASET);
    for (const name of FILES) {
      const text = readFileSync(file(name), 'utf8');
      writeFileSync(file(name), `${text.replaceAll('\n', '\r\n')}\r\n`);
    }
    expect(await loadOrCreateKeys(data, NO_DATASET)).toEqual(first);
    expect(loadRecipient(data)).toMatch(/^age1[0-9a-z]+$/u);
  });
});

describe('keys that are missing', () => {
  test.each(FILES)('%s, with a vault: E_KEY_MISSING, nothing is made', async (name) => {
    await loadOrCreateKeys(data, NO_DATASET);
    const secrets = secretsOnDisk();
    mkdirSync(join(data, 'vault'));
    rmSync(file(name));
    const { code } = await failureOf(() => loadOrCreateKeys(data, NO_DATASET), secrets);
    expect(code).toBe('E_KEY_MISSING');
    expect(existsSync(file(name))).toBe(false);
  });

  test.each(['vault-identity.txt', 'vault-recipient.txt'])(
    '%s, without a vault: E_KEY_MISSING, nothing is made',
    async (name) => {
      await loadOrCreateKeys(data, NO_DATASET);
      rmSync(file(name));
      expect((await failureOf(() => loadOrCreateKeys(data, NO_DATASET))).code).toBe('E_KEY_MISSING');
      expect(existsSync(file(name))).toBe(false);
    },
  );

  test('a vault without keys: E_KEY_MISSING, nothing is made', async () => {
    mkdirSync(join(data, 'vault'));
    const { code } = await failureOf(() => loadOrCreateKeys(data, NO_DATASET));
    expect(code).toBe('E_KEY_MISSING');
    expect(readdirSync(data)).toEqual(['vault']);
  });

  test('a dataset without keys: E_KEY_MISSING, nothing is made', async () => {
    const { code } = await failureOf(() => loadOrCreateKeys(data, { datasetKeyCheck: '0'.repeat(16) }));
    expect(code).toBe('E_KEY_MISSING');
    expect(readdirSync(data)).toEqual([]);
  });
});

describe('keys that are wrong', () => {
  test("another dataset's key: E_KEY_OTHER", async () => {
    await loadOrCreateKeys(data, NO_DATASET);
    const call = () => loadOrCreateKeys(data, { datasetKeyCheck: '0'.repeat(16) });
    expect((await failureOf(call, secretsOnDisk())).code).toBe('E_KEY_OTHER');
  });

  test.each([
    ['empty', () => ''],
    ['cut', (text: string) => text.slice(0, 40)],
    ['longer', (text: string) => `ab${text}`],
    ['upper case', (text: string) => text.toUpperCase().replace(/^./u, 'A')],
    ['no hex', (text: string) => text.replace(/^./u, 'x')],
    ['two keys', (text: string) => text + text],
  ])('a project key that is %s: E_KEY_DAMAGED', async (_, damage) => {
    await loadOrCreateKeys(data, NO_DATASET);
    const secrets = secretsOnDisk();
    writeFileSync(file('project.key'), damage(readFileSync(file('project.key'), 'utf8')));
    const failure = await failureOf(() => loadOrCreateKeys(data, NO_DATASET), secrets);
    expect(failure.code).toBe('E_KEY_DAMAGED');
  });

  test.each([
    ['empty', () => ''],
    ['without an identity', (text: string) => text.split('\n')[0] ?? ''],
    ['cut', (text: string) => text.trim().slice(0, -10)],
    ['changed', (text: string) => text.replace(/.(.)\s*$/u, (_, last) => (last === 'Q' ? 'PP' : 'QQ'))],
  ])('a vault identity that is %s: E_KEY_DAMAGED', async (_, damage) => {
    await loadOrCreateKeys(data, NO_DATASET);
    const secrets = secretsOnDisk();
    writeFileSync(file('vault-identity.txt'), damage(readFileSync(file('vault-identity.txt'), 'utf8')));
    const failure = await failureOf(() => loadOrCreateKeys(data, NO_DATASET), secrets);
    expect(failure.code).toBe('E_KEY_DAMAGED');
  });

  test.each([
    ['empty', ''],
    ['no recipient', 'ssh-ed25519 AAAA\n'],
    ['cut', 'age1qqqq\n'],
  ])('a recipient that is %s: E_KEY_DAMAGED', async (_, text) => {
    await loadOrCreateKeys(data, NO_DATASET);
    writeFileSync(file('vault-recipient.txt'), text);
    expect((await failureOf(() => loadRecipient(data))).code).toBe('E_KEY_DAMAGED');
  });

  test('a recipient of another identity: E_KEY_DAMAGED, before anything is encrypted to it', async () => {
    await loadOrCreateKeys(data, NO_DATASET);
    const secrets = secretsOnDisk();
    const other = await identityToRecipient(await generateX25519Identity());
    writeFileSync(file('vault-recipient.txt'), `${other}\n`);
    const failure = await failureOf(() => loadOrCreateKeys(data, NO_DATASET), secrets);
    expect(failure.code).toBe('E_KEY_DAMAGED');
  });

  test.each([0o644, 0o640, 0o604, 0o660, 0o601])('files of mode %o: E_KEY_PERMISSIONS', async (mode) => {
    await loadOrCreateKeys(data, NO_DATASET);
    const secrets = secretsOnDisk();
    for (const name of ['project.key', 'vault-identity.txt']) {
      chmodSync(file(name), mode);
      const failure = await failureOf(() => loadOrCreateKeys(data, NO_DATASET), secrets);
      expect(failure.code).toBe('E_KEY_PERMISSIONS');
      chmodSync(file(name), 0o600);
    }
    chmodSync(file('vault-recipient.txt'), mode);
    expect((await failureOf(() => loadRecipient(data))).code).toBe('E_KEY_PERMISSIONS');
  });
});
