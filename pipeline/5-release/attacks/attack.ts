/** What an attack on a release is, and what it says: ACRO's check, risk and mitigation, with a verdict and a figure. */
import type { RandomBytes } from '../mechanisms/random.ts';
import type { PackageFile, ReleaseFacts } from '../package/facts.ts';
import type { ExactTable, ReleasePlan } from '../types.ts';
import type { Finding } from './report.ts';

export type { AttackReport, Finding } from './report.ts';

/** Something of the corpus that must not be found in a release. Never printed. */
export interface Needle {
  readonly kind: 'name' | 'pseudonym' | 'key';
  readonly text: string;
}

/** Two studies that really ran through the whole pipeline and differ in one synthetic account. */
export interface Neighbours {
  readonly plan: ReleasePlan;
  /** Without the account, and with it. */
  readonly exact: readonly [readonly ExactTable[], readonly ExactTable[]];
  /** What a release would say of each beside its tables. */
  readonly facts: readonly [ReleaseFacts, ReleaseFacts];
  /** What each run printed and logged while it was planned, counted and drawn with the same noise. */
  readonly logs: readonly [string, string];
  /** Data files of both, drawn with the same noise. */
  readonly files: readonly [readonly PackageFile[], readonly PackageFile[]];
}

/** What the attacker has: the candidate as it would be published, and what only we can compare it with. */
export interface AttackInput {
  readonly version: string;
  readonly files: readonly PackageFile[];
  /** The explorer's program files, the same for every release. */
  readonly program: readonly PackageFile[];
  /** Releases that were published before, file by file. */
  readonly earlier: ReadonlyMap<string, readonly PackageFile[]>;
  /** Data files made again from the ledger alone; null where there is no ledger (an audit of a folder alone). */
  readonly rebuilt: readonly PackageFile[] | null;
  /** Keys that a draw selected: servers and hashtags. */
  readonly selectedKeys: ReadonlySet<string>;
  /** Digests that may stand in a release: of its files, of the ledger's entries, of the program. */
  readonly knownDigests: ReadonlySet<string>;
  /** Words of the program, its schemas and the public part of the configuration, in lower case. */
  readonly vocabulary: ReadonlySet<string>;
  /** Names, pseudonyms and keys of the corpus; null where they are gone. */
  readonly needles: (() => AsyncIterable<Needle>) | null;
  readonly neighbours: Neighbours;
  readonly random: RandomBytes;
  /** How many trials the statistical attacks make: 1 for the gate; less only in tests of the attacks themselves. */
  readonly effort: number;
}

/** What can be looked at without two studies to compare. */
export type BytesInput = Omit<AttackInput, 'neighbours' | 'random' | 'effort'>;

/** One attack: a file in this folder, a line in the registry. */
export interface Attack {
  readonly id: string;
  readonly risk: string;
  readonly check: string;
  readonly mitigation: string;
  run(input: AttackInput): Promise<Finding>;
}

/** An attack on the bytes of a release alone. */
export interface BytesAttack extends Attack {
  run(input: BytesInput): Promise<Finding>;
}
