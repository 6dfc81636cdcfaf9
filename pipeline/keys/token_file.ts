/** Access tokens: from files of their own, for their owner only, never printed. */
import { readFileSync, statSync } from 'node:fs';
import { CensusError, type ErrorCode } from '../errors.ts';

function fail(code: ErrorCode, what: string, path: string, todo: string): CensusError {
  return new CensusError(code, {
    what,
    where: path,
    kept: 'everything; nobody was asked',
    todo,
  });
}

/**
 * Read a token.
 *
 * @param code of the error where the file is missing, open to others, or holds no token
 * @throws CensusError with that code
 */
export function readToken(
  path: string,
  code: Extract<ErrorCode, 'E_PUBLISH_TOKEN' | 'E_SOURCE_TOKEN'>,
): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) {
    throw fail(
      code,
      'The token file is not there.',
      path,
      'make a token in the browser and put it into this file',
    );
  }
  if ((stat.mode & 0o077) !== 0) {
    throw fail(
      code,
      'The token file can be read by others.',
      path,
      `chmod 600 ${path}, and think about who may have read it`,
    );
  }
  const token = readFileSync(path, 'utf8').trim();
  if (!/^[\x21-\x7e]{8,4096}$/u.test(token)) {
    throw fail(
      code,
      'The token file does not hold one token.',
      path,
      'let it hold the token and nothing else',
    );
  }
  return token;
}
