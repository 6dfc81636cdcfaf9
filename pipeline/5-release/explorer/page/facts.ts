/** What the page is told of its release: a block of JSON in index.html. Public facts only, as in every other document. */

export interface ExplorerColumn {
  readonly name: string;
  /** DATE, VARCHAR, INTEGER or BIGINT. */
  readonly type: string;
}

export interface ExplorerFile {
  /** Relative to index.html. */
  readonly path: string;
  readonly sha256: string;
}

export interface ExplorerTable {
  readonly table: string;
  readonly columns: readonly ExplorerColumn[];
  /** Parquet files, one for each release that first published rows of it, oldest first. */
  readonly files: readonly ExplorerFile[];
}

export interface ExplorerFacts {
  readonly version: string;
  readonly title: string;
  readonly isSynthetic: boolean;
  /** What a simulation in small is multiplied by for the real size; 1 for real data. */
  readonly times: number;
  /** UTC days, half-open. */
  readonly window: { readonly from: string; readonly to: string };
  readonly minimumPeople: number;
  readonly privacy: {
    readonly lifetimeEpsilon: string;
    readonly delta: string;
    /** e to the lifetime's epsilon, two decimals. */
    readonly oddsFactor: string;
    readonly attacks: readonly { readonly id: string; readonly holds: boolean }[];
    readonly plantedBugs: number;
  };
  readonly tables: readonly ExplorerTable[];
  /** What opening the query box transfers. */
  readonly queryBytes: number;
}
