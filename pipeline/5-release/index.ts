/** Stage 5: from the dataset to an anonymous release, or to a refusal that says why. */
export { assembleTables } from './assemble.ts';
export { type DrawOptions, drawRelease, lifetimeParameters, planVersion } from './draw_release.ts';
export { formatExpectedErrors, listExpectedErrors } from './expected_error.ts';
export { Ledger } from './ledger/ledger.ts';
export type { SqlSession } from './queries.ts';
