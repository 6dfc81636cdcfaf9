import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type WriteOptions, writeDataset } from '../../pipeline/3-dataset/index.ts';

/** A row of a part file, as plain data. */
export type PartRow = Record<string, unknown> & {
  readonly status_pid: string;
  readonly author_pid: string;
};

export function pid(kind: string, index: number): string {
  return `${kind}${index.toString(16)}`.padStart(32, '0');
}

/** An invented row; every field may be given. */
export function createRow(index: number, given: Readonly<Record<string, unknown>> = {}): PartRow {
  const hour = Date.UTC(2022, 1, 1) + (index % 4000) * 3_600_000;
  const day = Math.floor(hour / 86_400_000);
  const monday = (day - ((day + 3) % 7)) * 86_400_000;
  const at = new Date(hour).toISOString();
  return {
    status_pid: pid('a', (index * 7919) % 1_000_003),
    author_pid: pid('b', index % 40),
    instance: index % 40 < 30 ? 'large.example' : `small${index % 5}.example`,
    posted_at: `${at.slice(0, 13).replace('T', ' ')}:00:00`,
    week: new Date(monday).toISOString().slice(0, 10),
    month: at.slice(0, 7),
    language_declared: index % 3 === 0 ? null : 'zh',
    language_own: 'zh',
    confidence_milli: 900,
    chinese_milli: 4000,
    is_undecided: false,
    script: 'Hans',
    text: index % 2 === 0 ? null : `今天的面很好吃，"真的"，${index}`,
    characters: 12,
    redactions: index % 4 === 0 ? { PHONE: 1, URL: 2 } : {},
    hashtags: index % 5 === 0 ? ['读书', `稀${index % 7}`] : [],
    is_reply: index % 6 === 0,
    is_edited: false,
    is_bot: false,
    has_media: index % 4 === 1,
    has_poll: false,
    has_content_warning: false,
    is_native: true,
    ...given,
  };
}

/** What a dataset in `dir/dataset`, with its scratch space in `dir/temp`, is written with. */
export function writeOptions(
  dir: string,
  parts: readonly string[],
  more: Partial<WriteOptions> = {},
): WriteOptions {
  return {
    parts,
    datasetDir: join(dir, 'dataset'),
    tempDir: join(dir, 'temp'),
    minimumAuthorsToNameInstance: 10,
    minimumAuthorsToKeepHashtag: 10,
    threads: 2,
    fingerprint: 'f'.repeat(64),
    keyCheck: '0'.repeat(16),
    sources: [],
    leftOut: {},
    ...more,
  };
}

/** Write rows as parts and make a dataset of them. */
export async function writeRows(
  dir: string,
  rows: readonly PartRow[],
  options: {
    readonly threads?: number;
    readonly parts?: number;
    readonly minimum?: number;
    readonly fileRows?: number;
  } = {},
) {
  const { threads = 2, parts = 1, minimum = 10, fileRows } = options;
  const tempDir = join(dir, 'temp');
  mkdirSync(tempDir, { recursive: true });
  const paths = Array.from({ length: parts }, (_, part) => {
    const path = join(tempDir, `${part}.ndjson`);
    writeFileSync(
      path,
      rows
        .filter((_, index) => index % parts === part)
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(''),
    );
    return path;
  });
  return writeDataset(
    writeOptions(dir, paths, {
      minimumAuthorsToNameInstance: minimum,
      minimumAuthorsToKeepHashtag: minimum,
      threads,
      ...(fileRows === undefined ? {} : { fileRows }),
    }),
  );
}
