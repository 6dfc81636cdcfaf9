/** What an object store's answers mean. Nothing of an answer is passed on but its code: some repeat keys and signatures. */
import { CensusError, systemCode } from '../../errors.ts';

/** HTTP status of an answer, or null where there was none. */
function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return null;
  const { $metadata: metadata } = error;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return null;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
}

function codeOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  return /^[A-Za-z]{3,60}$/u.test(name) ? name : 'unknown';
}

export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && codeOf(error) !== 'NoSuchBucket' && codeOf(error) !== 'NoSuchUpload';
}

/** The condition of a write does not hold: 412, or 404 where a version was asked for and nothing is there. */
export function isRefusedCondition(error: unknown): boolean {
  return statusOf(error) === 412 || isMissing(error);
}

/**
 * No answer, a broken one, or one that says "later"; 409 is a conflict with another write at the same moment. An upload
 * that is no longer known came to its end without our hearing of it, or was dropped: both are found out by trying again.
 */
export function isWorthRepeating(error: unknown): boolean {
  const status = statusOf(error);
  if (status === null || (status >= 200 && status < 300)) return true;
  return (
    status === 408 || status === 409 || status === 429 || status >= 500 || codeOf(error) === 'NoSuchUpload'
  );
}

/** What is told of a failure in the end. */
export function explainFailure(error: unknown): CensusError {
  const status = statusOf(error);
  if (status === null || isWorthRepeating(error)) {
    const sign = status === null ? (systemCode(error) ?? codeOf(error)) : `${status} ${codeOf(error)}`;
    return new CensusError('E_STORE_UNREACHABLE', {
      what: `The object store can't be reached, or asks to come back later (${sign}).`,
      where: 'store',
      kept: 'everything that was complete',
      todo: 'run the same command again later; it goes on where it stopped',
    });
  }
  return new CensusError('E_STORE_REFUSED', {
    what: `The object store refuses (${status} ${codeOf(error)}).`,
    where: 'store',
    kept: 'everything that is here',
    todo: 'see that the bucket exists and that the credentials may read, write, list and delete in it',
  });
}
