import { CensusError } from '../../pipeline/errors.ts';

/** Stable code of what some work throws, `none` where it does not; anything that is not ours is thrown on. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CensusError) return error.code;
    throw error;
  }
  return 'none';
}
