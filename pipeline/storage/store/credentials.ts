/** Credentials of an object store: from a file of their own, for its owner only, never printed. */
import { readFileSync, statSync } from 'node:fs';
import { CensusError } from '../../errors.ts';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

function fail(what: string, path: string, todo: string): CensusError {
  return new CensusError('E_STORE_CONFIG', { what, where: path, kept: 'everything; nobody was asked', todo });
}

/**
 * Read `name = value` lines, as AWS's own tools write them: `aws_access_key_id`, `aws_secret_access_key` and, for keys
 * that end, `aws_session_token`; the prefix may be left out.
 *
 * @throws CensusError E_STORE_CONFIG, which never carries a line of the file
 */
export function readAccessKey(path: string): AccessKey {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile())
    throw fail(
      'The file with the store’s credentials is not there.',
      path,
      'mount the secret, or correct `store.credentials`',
    );
  if ((stat.mode & 0o077) !== 0)
    throw fail(
      'The store’s credentials can be read by others.',
      path,
      `chmod 600 ${path}, and think about who may have read it`,
    );
  const values = new Map<string, string>();
  for (const line of readFileSync(path, 'utf8').split(/\r?\n/u)) {
    const match = /^\s*(?:aws_)?(access_key_id|secret_access_key|session_token)\s*=\s*(\S+)\s*$/iu.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) values.set(match[1].toLowerCase(), match[2]);
  }
  const accessKeyId = values.get('access_key_id');
  const secretAccessKey = values.get('secret_access_key');
  const sessionToken = values.get('session_token');
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw fail(
      'The file with the store’s credentials does not hold both halves of a key.',
      path,
      'write two lines: access_key_id = …, secret_access_key = …',
    );
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
