/** What an attack on a release is, and what it says: ACRO's check, risk and mitigation, with a verdict and a figure. */
import type { Ledger } from '../ledger/ledger.ts';
import type { RandomBytes } from '../mechanisms/random.ts';
import type { PackageFile } from '../package/facts.ts';
import type { PublicTable } from '../tables/public.ts';

/** Something of the corpus that must not be found in a release. Never printed. */
export interface Needle {
  readonly kind: 'name' | 'display name' | 'pseudonym' | 'key';
  readonly text: string;
}

/** What the attacker has: the candidate as it would be published, and what only we can compare it with. */
export interface AttackInput {
  readonly version: string;
  readonly files: readonly PackageFile[];
  /** Releases that were published before, file by file. */
  readonly earlier: ReadonlyMap<string, readonly PackageFile[]>;
  readonly ledger: Ledger | null;
  /** Names and pseudonyms of the corpus, streamed; null where they are gone (an audit of a folder alone). */
  readonly needles: (() => AsyncIterable<Needle>) | null;
  /** Words in Han characters that a release may hold beside selected hashtags. */
  readonly vocabulary: readonly string[];
  /** Makes the data files again from the stored tables alone. */
  readonly rebuild: (() => Promise<readonly PackageFile[]>) | null;
  readonly tables: readonly PublicTable[] | null;
  readonly random: RandomBytes;
  /** How many trials the statistical attacks make. */
  readonly trials: number;
}

export interface Finding {
  /** Whether the release may go out as far as this attack is concerned. */
  readonly holds: boolean;
  /** One sentence with a figure that may be published: none of it depends on the people counted. */
  readonly figure: string;
  /** Where it does not hold: codes and places, no content. */
  readonly failures: readonly string[];
}

/** One attack: a file in this folder, a line in the registry. */
export interface Attack {
  readonly id: string;
  readonly risk: string;
  readonly check: string;
  readonly mitigation: string;
  run(input: AttackInput): Promise<Finding>;
}

export interface AttackReport extends Finding {
  readonly id: string;
  readonly risk: string;
  readonly check: string;
  readonly mitigation: string;
}
