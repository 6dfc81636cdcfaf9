import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ParquetReader } from '@dsnp/parquetjs';
import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatContracts, openSession } from '../../pipeline/3-dataset/index.ts';
import {
  checkPackage,
  digestRelease,
  drawRelease,
  type PackageFile,
  writeRelease,
} from '../../pipeline/5-release/index.ts';
import { contractOf, PUBLIC_TABLES } from '../../pipeline/5-release/tables/contract.ts';
import { useFolders } from '../3-dataset/folders.ts';
import { buildCandidate, buildNeighbours, buildTown, drawOptions, makeTown, repeatable } from './town.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const newFolder = useFolders();
let files: readonly PackageFile[];
let program: readonly PackageFile[];
let dir: string;

beforeAll(async () => {
  const root = newFolder();
  const town = await buildTown(join(root, 'town'), makeTown());
  const options = drawOptions(town, 'v1', repeatable('package'));
  await drawRelease(options);
  const neighbours = await buildNeighbours(join(root, 'neighbours'));
  ({ files, program } = await buildCandidate(town, options.ledger, 'v1', neighbours));
  dir = join(root, 'releases', 'v1');
  writeRelease(dir, files, '2022-06-01');
}, 120_000);

const text = (path: string): string =>
  new TextDecoder().decode(files.find((file) => file.path === path)?.bytes);
const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(join(ROOT, 'schemas', 'vendor', name), 'utf8')) as object;

function expectValid(ajv: Ajv | Ajv2019, schema: object, value: unknown): void {
  addFormats.default(ajv);
  const isValid = ajv.compile(schema);
  isValid(value);
  expect(isValid.errors ?? []).toEqual([]);
}

/** The schemas carry words of other tools, which a strict reader would take for mistakes. */
const LENIENT = {
  strict: false,
  allErrors: true,
  validateSchema: false,
  formats: { textarea: true },
} as const;

describe('metadata is what its official schema says', () => {
  test('datapackage.json: Data Package 2.0', () => {
    expectValid(new Ajv(LENIENT), schemaOf('datapackage-2.0.json'), JSON.parse(text('datapackage.json')));
  });
  test('datacite.json: DataCite 4.5', () => {
    // `id` is how older drafts wrote `$id`.
    const { id: _, ...schema } = schemaOf('datacite-4.5.json') as { id: string };
    expectValid(new Ajv2019(LENIENT), schema, JSON.parse(text('datacite.json')));
  });
  test('CITATION.cff: Citation File Format 1.2.0', () => {
    expectValid(new Ajv(LENIENT), schemaOf('cff-1.2.0.json'), parse(text('CITATION.cff')));
  });
  test('croissant.json names every CSV with its digest, and every column', () => {
    const croissant = JSON.parse(text('croissant.json')) as {
      distribution: { contentUrl: string; sha256: string }[];
      recordSet: { name: string; field: { name: string }[] }[];
    };
    const sums = readFileSync(join(dir, 'SHA256SUMS'), 'utf8');
    for (const { contentUrl, sha256 } of croissant.distribution)
      expect(sums).toContain(`${sha256}  ${contentUrl}`);
    for (const { name, field } of croissant.recordSet)
      expect(field.map((each) => each.name)).toEqual(contractOf(name).columns.map((each) => each.name));
  });
  test('a broken one is refused by the same check', () => {
    const { resources: _, ...rest } = JSON.parse(text('datapackage.json')) as { resources: unknown };
    expect(() => expectValid(new Ajv(LENIENT), schemaOf('datapackage-2.0.json'), rest)).toThrow();
  });
});

describe('files', () => {
  test('hold their contract, and SHA256SUMS names each', async () => {
    expect(await checkPackage(files, program)).toEqual([]);
    const sums = readFileSync(join(dir, 'SHA256SUMS'), 'utf8').trim().split('\n');
    expect(sums).toHaveLength(files.length);
    expect(digestRelease(files)).toMatch(/^[0-9a-f]{64}$/u);
  });
  test('the servers that are large enough are named, the one below the floor is not', () => {
    const servers = text('data/people_by_server.csv');
    expect(servers).toContain('wide.example');
    expect(servers).toContain('middle.example');
    expect(files.map(({ bytes }) => new TextDecoder().decode(bytes)).join('')).not.toMatch(
      /edge\.example|small\.example/u,
    );
  });
  test('every Parquet file is read alike by DuckDB, hyparquet and parquetjs', async () => {
    const session = await openSession({ threads: 1 });
    for (const { path, bytes } of files.filter((file) => file.path.endsWith('.parquet'))) {
      const duck = await session.rows(`select * from read_parquet('${join(dir, path)}')`);
      const buffer = new ArrayBuffer(bytes.byteLength);
      new Uint8Array(buffer).set(bytes);
      const hyparquet = await parquetReadObjects({ file: buffer });
      const reader = await ParquetReader.openFile(join(dir, path));
      const cursor = reader.getCursor();
      const parquetjs: Record<string, unknown>[] = [];
      for (let row = await cursor.next(); row !== null; row = await cursor.next())
        parquetjs.push(row as Record<string, unknown>);
      await reader.close();
      const numbers = (rows: readonly Record<string, unknown>[]): string[] =>
        rows.map((row) =>
          Object.entries(row)
            .filter(([, value]) => typeof value === 'bigint' || typeof value === 'number')
            .filter(([name]) => !/day|week$|month$/u.test(name))
            .map(([name, value]) => `${name}=${String(value)}`)
            .sort()
            .join(),
        );
      expect(hyparquet.length).toBe(duck.length);
      expect(numbers(hyparquet as Record<string, unknown>[])).toEqual(numbers(duck));
      expect(numbers(parquetjs)).toEqual(numbers(duck));
    }
    session.close();
  });
  test('nothing but whole numbers is published', () => {
    for (const { path } of files.filter((file) => file.path.endsWith('.csv'))) {
      const names = contractOf(path.slice(5, -4)).columns;
      for (const { type } of names) expect(['DATE', 'VARCHAR', 'INTEGER', 'BIGINT']).toContain(type);
      expect(text(path).replace(/example\b|[a-z]+\.example/gu, '')).not.toMatch(/(?:^|,)-?\d+\.\d+(?:,|$)/mu);
    }
  });
});

test('schemas/release/README.md is made from the contracts', () => {
  expect(readFileSync(join(ROOT, 'schemas', 'release', 'README.md'), 'utf8')).toBe(
    formatContracts(PUBLIC_TABLES),
  );
});

describe('documents', () => {
  test('the datasheet answers every question of its seven sections', () => {
    const datasheet = text('DATASHEET.md');
    const perSection = datasheet
      .split('\n## ')
      .slice(1)
      .map((section) => section.match(/^\*\*/gmu)?.length ?? 0);
    expect(perSection).toEqual([4, 16, 12, 4, 6, 7, 8]);
  });
  test('synthetic data is called so wherever it is described', () => {
    for (const path of [
      'README.md',
      'DATASHEET.md',
      'CITATION.cff',
      'datapackage.json',
      'datacite.json',
      'croissant.json',
      'privacy-report.html',
    ])
      expect(text(path)).toContain('SYNTHETIC');
  });
  test('the report says what is not protected, and loads nothing', () => {
    const report = text('privacy-report.html');
    expect(report).toContain('What this does not protect');
    expect(report).not.toMatch(/<script|src=|href=|url\(/u);
  });
});
