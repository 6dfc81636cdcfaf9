/** Everything that a package says beside its tables. Public facts only: the type has no place for a count of the data. */
import type { Days } from '../../model/buckets.ts';
import type { Coverage } from '../../model/sources.ts';
import type { AttackReport } from '../attacks/report.ts';
import type { PublicSource } from '../tables/coverage.ts';
import type { BudgetGroup, TablePlan } from '../types.ts';

/** A line of the ledger as a release shows it. */
export interface LedgerLine {
  readonly seq: number;
  readonly day: string;
  readonly type: string;
  readonly version: string | null;
  readonly table: string | null;
  readonly unit: string | null;
  readonly cost: string | null;
  readonly hash: string;
}

/** A planted bug and what catches it. */
export interface MutantLine {
  readonly name: string;
  readonly breaks: string;
  readonly caughtBy: string;
}

export interface ReleaseFacts {
  readonly version: string;
  /** UTC day on which the release was first charged. */
  readonly day: string;
  /** Reserved at an archive, without `https://doi.org/`; null before there is one. */
  readonly doi: string | null;
  /** Versions that had been withdrawn when this one was first built. */
  readonly withdrawn: readonly { readonly version: string; readonly day: string }[];
  readonly title: string;
  readonly creators: readonly { readonly name: string; readonly orcid?: string | undefined }[];
  readonly window: Days;
  readonly historyFrom: string;
  readonly language: string;
  readonly consent: 'opt-out' | 'opt-in';
  readonly coverage: Coverage;
  readonly text: string;
  readonly isSynthetic: boolean;
  /** What a simulation in small is multiplied by for the real size; 1 for real data. */
  readonly times: number;
  readonly sources: readonly PublicSource[];
  /** Remote sources for which the researcher noted a permission, and all remote ones. */
  readonly permitted: number;
  readonly remote: number;
  readonly lifetimeEpsilon: string;
  readonly delta: string;
  readonly lifetimeDays: number;
  readonly minimumPeople: number;
  readonly budget: readonly BudgetGroup[];
  readonly plans: readonly TablePlan[];
  readonly ledger: readonly LedgerLine[];
  /** Digest of the pipeline's source that made it. */
  readonly code: string;
  readonly programVersion: string;
  readonly tools: Readonly<Record<string, string>>;
  readonly attacks: readonly AttackReport[];
  readonly mutants: readonly MutantLine[];
}

/** A file of a package, path relative to its folder. */
export interface PackageFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export function textFile(path: string, text: string): PackageFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

export function jsonFile(path: string, value: unknown): PackageFile {
  return textFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
