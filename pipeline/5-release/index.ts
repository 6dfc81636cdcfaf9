/** Stage 5: from the dataset to an anonymous release, or to a refusal that says why. */
export { assembleTables } from './assemble.ts';
export type { AttackInput, AttackReport, Needle, Neighbours } from './attacks/attack.ts';
export { canaries } from './attacks/canaries.ts';
export { runAttacks } from './attacks/registry.ts';
export { checkParquetFiles } from './attacks/side_channels.ts';
export { planBudget } from './budget.ts';
export {
  listKnownDigests,
  listLedgerLines,
  listSelectedKeys,
  listVocabulary,
  readOwnWords,
} from './candidate.ts';
export { type DrawOptions, drawRelease, planDrawn, planVersion } from './draw_release.ts';
export { countExactly } from './exact.ts';
export { formatExpectedErrors, listExpectedErrors } from './expected_error.ts';
export { buildExplorer, PROGRAM_FILES } from './explorer/bundle.ts';
export { certify, checkPackage } from './gate.ts';
export { formatBudget, formatLedger } from './ledger/explain.ts';
export { Ledger } from './ledger/ledger.ts';
export { findWithdrawal, listWithdrawn } from './ledger/withdrawn.ts';
export type { RandomBytes } from './mechanisms/random.ts';
export { buildPackage } from './package/build.ts';
export { digestBytes } from './package/bytes.ts';
export { answerDatasheet } from './package/datasheet.ts';
export type { MutantLine, PackageFile, ReleaseFacts } from './package/facts.ts';
export { writeTables } from './package/tables_files.ts';
export { formatTombstone, type Withdrawal } from './package/tombstone.ts';
export { describePromise, NOT_PROTECTED } from './package/words.ts';
export type { SqlSession } from './queries.ts';
export type { ReleasePlan } from './types.ts';
export { digestRelease, isIntact, readRelease, writeRelease } from './write_release.ts';
