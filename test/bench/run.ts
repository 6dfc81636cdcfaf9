/**
 * `make bench`: every figure as a ratio to a floor measured in the same run, on SYNTHETIC statuses that are made here.
 * SIZE=10m runs the large one. Writes .cache/bench/figures.json and compares with test/bench/figures.json.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { measureGrowth, measureHarvest, measureQueries, measureRelease, measureVeil } from './figures.ts';
import { CACHE, prepareStudy, runFloor, runVeil, type Study, say } from './studies.ts';
import { formatTable, type Line } from './table.ts';

const SIZES: Readonly<Record<string, { statuses: number; parts: readonly number[]; pairs: number }>> = {
  '200k': { statuses: 200_000, parts: [50_000, 100_000], pairs: 3 },
  '1m': { statuses: 1_000_000, parts: [100_000], pairs: 2 },
  '10m': { statuses: 10_000_000, parts: [100_000, 1_000_000], pairs: 3 },
};

type Figures = Record<string, { machine: string; statuses: number; lines: Line[] }>;

function readFigures(path: string): Figures {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Figures) : {};
}

function describeMachine(): string {
  const memoryGib = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${memoryGib} GiB, Linux ${release()}, Node ${process.version}`;
}

async function measureAll(study: Study, smaller: readonly Study[], pairs: number): Promise<Line[]> {
  say('warming up …');
  await runFloor(smaller[0] ?? study);
  await runVeil(smaller[0] ?? study);
  const veil = await measureVeil(study, pairs);
  say('growth queries …');
  const queries = await measureQueries(study);
  say('harvest against undici …');
  const harvest = await measureHarvest();
  say('release …');
  const made = await measureRelease(study);
  say('cost against size …');
  const growth = await measureGrowth(study, veil, smaller);
  return [...veil.lines, ...queries, ...harvest, ...made, ...growth];
}

async function main(): Promise<void> {
  const name = process.env['SIZE'] ?? '200k';
  const size = SIZES[name];
  if (size === undefined) throw new Error(`SIZE is one of ${Object.keys(SIZES).join(', ')}`);
  const study = await prepareStudy(size.statuses);
  say(`${study.statuses} statuses, ${(study.bytes / study.statuses / 1000).toFixed(2)} kB each`);
  const smaller: Study[] = [];
  for (const part of size.parts) smaller.push(await prepareStudy(part));
  const lines = await measureAll(study, smaller, size.pairs);
  const machine = describeMachine();
  const committed = readFigures(join(import.meta.dirname, 'figures.json'));
  process.stdout.write(formatTable(name, machine, study.statuses, lines, committed[name]?.lines ?? []));
  const cachedPath = join(CACHE, 'figures.json');
  const cached = existsSync(cachedPath) ? readFigures(cachedPath) : committed;
  const figures: Figures = { ...cached, [name]: { machine, statuses: study.statuses, lines } };
  writeFileSync(cachedPath, `${JSON.stringify(figures, null, 1)}\n`);
}

await main();
