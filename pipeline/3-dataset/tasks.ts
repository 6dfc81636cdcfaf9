/** Partition tasks of the dataset: a line of addresses in, counts out. Each may be run again, anywhere, at any time. */
import type { PidRange } from './buckets.ts';

/** Where the rows of a run wait on their way, and how they go: from parts, or sorted parts, into files. */
export interface WorkPlace {
  /** Absolute path, the same on every machine. */
  readonly dir: string;
  /** Parts that the veil wrote. */
  readonly parts: number;
  /** Numbers of the parts whose rows are sorted before files are written, since they hold many months. */
  readonly sorted: readonly number[];
  readonly buckets: number;
  /** Each task that writes sums the authors itself. */
  readonly isSmall: boolean;
}

/** A part that files are written from, and months that it holds, `YYYY-MM`. */
export interface PartMonths {
  readonly part: number;
  readonly months: readonly string[];
}

/** Thresholds that a dataset is decided by. */
export interface Thresholds {
  readonly minimumAuthorsToNameInstance: number;
  readonly minimumAuthorsToKeepHashtag: number;
}

/** A file: a month and a range of pseudonyms. */
export interface FileToWrite {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly range: PidRange;
  /** About, where the month has several files. */
  readonly rows: number;
  /** Absolute path. */
  readonly output: string;
}

export type DatasetTask =
  /** Rows of one bucket: copies settled; what each author, server and hashtag adds; those of some parts, sorted. */
  | { readonly stage: 'bucket'; readonly input: WorkPlace & { readonly bucket: number } }
  /** Authors of one partition: their language over all buckets, and how many share a server or a hashtag. */
  | { readonly stage: 'authors'; readonly input: WorkPlace & { readonly partition: number } }
  /** Files of the dataset: one, or several small ones. */
  | {
      readonly stage: 'write';
      readonly input: WorkPlace & {
        readonly files: readonly FileToWrite[];
        /** Parts that hold rows of them, but for sorted ones. */
        readonly read: readonly PartMonths[];
        readonly thresholds: Thresholds;
      };
    }
  /** Each pseudonym of a range stands once in the files of the dataset. */
  | {
      readonly stage: 'check';
      readonly input: { readonly dir: string; readonly datasetDir: string; readonly range: PidRange };
    };

export interface BucketCounts {
  readonly rowsIn: number;
  readonly rowsOut: number;
  /** Rows of each month, `YYYY-MM`. */
  readonly months: Readonly<Record<string, number>>;
}

export interface FileCounts {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Answer of a task, by its stage. */
export interface DatasetCounts {
  readonly bucket: BucketCounts;
  readonly authors: { readonly authors: number };
  readonly write: { readonly files: readonly FileCounts[] };
  readonly check: { readonly rows: number };
}

/** Runs tasks wherever they run, and returns their answers in the order of the tasks. */
export type DatasetTaskRunner = <T extends DatasetTask>(
  tasks: readonly T[],
) => Promise<readonly DatasetCounts[T['stage']][]>;
