/** The address of a store -> the store. */
import { fileURLToPath } from 'node:url';
import { CensusError } from '../../errors.ts';
import { readAccessKey } from './credentials.ts';
import { openDirectoryStore } from './directory.ts';
import type { Store, StoreCredentials } from './types.ts';

function fail(what: string, todo: string): CensusError {
  return new CensusError('E_STORE_CONFIG', {
    what,
    where: 'store',
    kept: 'everything; nobody was asked',
    todo,
  });
}

/**
 * @param url `file:///directory` or `s3://bucket/prefix`
 * @param credentials of an object store
 * @throws CensusError E_STORE_CONFIG
 */
export async function openStore(url: string, credentials?: StoreCredentials): Promise<Store> {
  const parsed = URL.parse(url);
  if (parsed?.username || parsed?.password)
    throw fail(
      'The address of a store must hold no credentials.',
      'put them into a file, and name it under `store.credentials`',
    );
  if (parsed?.protocol === 'file:' && parsed.host === '' && parsed.pathname.length > 1)
    return openDirectoryStore(fileURLToPath(parsed).replace(/\/+$/u, ''));
  if (parsed?.protocol !== 's3:' || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/u.test(parsed.host))
    throw fail(
      'The address of the store can’t be understood.',
      'write file:///directory, or s3://bucket/prefix',
    );
  if (credentials === undefined)
    throw fail(
      'An object store needs credentials.',
      'name the file that holds them under `store.credentials`',
    );
  const prefix = parsed.pathname.replace(/^\/+|\/+$/gu, '');
  // AWS's client is loaded by who has such a store.
  const { openObjectStore } = await import('./object.ts');
  return openObjectStore({
    bucket: parsed.host,
    prefix,
    key: readAccessKey(credentials.path),
    ...(credentials.endpoint === undefined ? {} : { endpoint: credentials.endpoint }),
    region: credentials.region ?? 'us-east-1',
  });
}
