/** Words that all of stage 6 shares. */

/** A file of a certified release, path relative to its folder. */
export interface ReleaseFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface Creator {
  readonly name: string;
  readonly orcid: string | null;
  readonly isPerson: boolean;
}

/** What archives ask about a release, read from its own certified files. */
export interface Description {
  readonly version: string;
  readonly title: string;
  readonly creators: readonly Creator[];
  /** Plain text; says SYNTHETIC where the data are. */
  readonly abstract: string;
  /** The promise, with its unit and its parameters. */
  readonly methods: string;
  /** UTC day. */
  readonly day: string;
  /** UTC days of the counted window. */
  readonly collected: string;
  readonly keywords: readonly string[];
  readonly licenseId: string;
  readonly licenseUrl: string;
  /** In the package's own metadata; null before an archive has reserved one. */
  readonly doi: string | null;
}

/** A release that is to go out, whole and certified. */
export interface Package {
  readonly version: string;
  /** Every file, SHA256SUMS included. */
  readonly files: readonly ReleaseFile[];
  readonly description: Description;
  /** SHA-256 of SHA256SUMS: what the ledger certifies. */
  readonly certificate: string;
}

/** Where a record stands at an archive. */
export interface ArchiveRecord {
  /** The archive's own name for it. */
  readonly id: string;
  /** Reserved or registered by the archive; null where it gives none. */
  readonly doi: string | null;
  /** Address at which a person finds it. */
  readonly page: string;
  readonly isPublished: boolean;
}

/** How a record is found again, or made. */
export interface Deposit {
  /** `urn:uuid:…`, written down before the record is made and kept in its metadata: a killed run finds its record by it. */
  readonly marker: string;
  /** What an earlier run wrote down; null where it came to nothing. */
  readonly known: string | null;
  /** An earlier run began and may have made a record that it could not write down. */
  readonly mayExist: boolean;
  /** Record of an earlier version of this study at the same archive, which this one continues. */
  readonly previous: string | null;
}

/** Words of a withdrawal for an archive. */
export interface WithdrawalNotice {
  readonly day: string;
  readonly reason: string;
  /** Files of the tombstone. */
  readonly files: readonly ReleaseFile[];
}

/** An archive: a draft is made and filled, looked at by a person, then published. Each step may be repeated. */
export interface Archive {
  /** Find the record of a deposit, or make a draft; a DOI is reserved where the archive does that. */
  open(deposit: Deposit, description: Description): Promise<ArchiveRecord>;
  /** Make the draft hold exactly this package, compare what the archive says of each file. */
  fill(record: ArchiveRecord, release: Package, deposit: Deposit): Promise<ArchiveRecord>;
  /** The step that can't be taken back. */
  publish(record: ArchiveRecord, release: Package, deposit: Deposit): Promise<ArchiveRecord>;
  /** Check that a published record holds this package. */
  verify(record: ArchiveRecord, release: Package, deposit: Deposit): Promise<void>;
  /** Mark a record as withdrawn: published ones stay to be found, drafts are discarded. */
  withdraw(
    record: ArchiveRecord,
    description: Description,
    deposit: Deposit,
    notice: WithdrawalNotice,
  ): Promise<void>;
}

/** Files sent, of those that were missing. */
export interface FilesSent {
  readonly done: number;
  readonly total: number;
}

/** Told to whoever waits: names of records, and counts. */
export type OnStep = (step: string | FilesSent) => void;
