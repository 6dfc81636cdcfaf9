/**
 * `make bench`: every figure as a ratio to a floor measured in the same run, on SYNTHETIC statuses that are made here.
 * SIZE=10m runs the large one. Writes .cache/bench/figures.json and compares with test/bench/figures.json.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fitExponent, type Measured, measure, median, spread } from './measure.ts';
import { writeStatuses } from './statuses.ts';
import { formatTable, type Line } from './table.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CACHE = join(ROOT, '.cache', 'bench');
const SIZES: Readonly<Record<string, { statuses: number; parts: readonly number[]; pairs: number }>> = {
  '200k': { statuses: 200_000, parts: [50_000, 100_000], pairs: 3 },
  '1m': { statuses: 1_000_000, parts: [100_000], pairs: 2 },
  '10m': { statuses: 10_000_000, parts: [100_000, 1_000_000], pairs: 1 },
};
const NODE = [process.execPath, '--disable-warning=ExperimentalWarning'] as const;

const name = process.env['SIZE'] ?? '200k';
const size = SIZES[name];
if (size === undefined) throw new Error(`SIZE is one of ${Object.keys(SIZES).join(', ')}`);

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function script(file: string, ...args: string[]): Promise<Measured> {
  return await measure(NODE[0], [NODE[1], join(import.meta.dirname, file), ...args]);
}

async function census(...args: string[]): Promise<Measured> {
  return await measure(join(ROOT, 'census'), args);
}

interface Data {
  readonly dir: string;
  readonly raw: string;
  readonly config: string;
  readonly statuses: number;
  readonly bytes: number;
}

/** A study of the article's window with one source. */
function formatConfig(source: string): string {
  return `contact: "mailto:bench@example.org"
window: { from: 2022-02-01, to: 2022-09-01 }
history: { from: 2016-10-01 }
language: zh
consent: opt-out
text: all
sources:
  - { ${source} }
`;
}

/** Statuses and their vault, made once and kept. */
async function prepare(wanted: number): Promise<Data> {
  const dir = join(CACHE, String(wanted));
  const [raw, config, done] = ['raw.ndjson', 'census.yaml', 'done.json'].map((file) => join(dir, file));
  if (raw === undefined || config === undefined || done === undefined) throw new Error('unreachable');
  if (!existsSync(done)) {
    say(`making ${wanted} SYNTHETIC statuses …`);
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    const made = writeStatuses(raw, wanted);
    writeFileSync(config, formatConfig(`type: archive, path: "${raw}"`));
    await census('harvest', '--config', config, '--data', join(dir, 'data'));
    writeFileSync(done, JSON.stringify(made));
  }
  const { statuses, bytes } = JSON.parse(readFileSync(done, 'utf8')) as { statuses: number; bytes: number };
  return { dir, raw, config, statuses, bytes };
}

async function runVeil({ dir, config }: Data): Promise<Measured> {
  for (const part of ['dataset', 'state/veiling'])
    rmSync(join(dir, 'data', part), { recursive: true, force: true });
  return await census('veil', '--config', config, '--data', join(dir, 'data'), '--jobs', '2');
}

async function runFloor({ dir, raw }: Data): Promise<Measured> {
  const out = join(dir, 'floor');
  rmSync(out, { recursive: true, force: true });
  const measured = await script('floor.ts', raw, out);
  rmSync(out, { recursive: true, force: true });
  return measured;
}

/** Rate of the harvester and of undici alone over the same pages. */
async function runHarvest({ dir, raw }: Data, pages: number): Promise<{ ours: number; floor: number }> {
  const server = spawn(NODE[0], [NODE[1], join(import.meta.dirname, 'page_server.ts'), raw, String(pages)]);
  try {
    let told = '';
    while (!told.includes('\n')) told += String((await once(server.stdout, 'data'))[0]);
    const { port, lastIds } = JSON.parse(told) as { port: number; lastIds: string[] };
    const floor = spawn(NODE[0], [NODE[1], join(import.meta.dirname, 'fetch_floor.ts'), String(port)]);
    floor.stdin.end(JSON.stringify(lastIds));
    const [answer] = (await once(floor.stdout, 'data')) as [Buffer];
    const { seconds } = JSON.parse(answer.toString()) as { seconds: number };
    const config = join(dir, 'harvest.yaml');
    const data = join(dir, 'harvested');
    rmSync(data, { recursive: true, force: true });
    writeFileSync(config, formatConfig(`type: mastodon, url: "http://127.0.0.1:${port}"`));
    const startup = (await census('--version')).seconds;
    const ours = await census('harvest', '--config', config, '--data', data);
    rmSync(data, { recursive: true, force: true });
    return { ours: lastIds.length / (ours.seconds - startup), floor: lastIds.length / seconds };
  } finally {
    server.kill();
  }
}

/** Seconds until the red team begins, and those after it. */
async function runRelease({
  dir,
  config,
}: Data): Promise<{ made: number; audited: number; peakMib: number }> {
  const data = join(dir, 'data');
  for (const part of ['ledger', 'releases']) rmSync(join(data, part), { recursive: true, force: true });
  const { log, seconds, peakMib } = await census('release', 'v1', '--config', config, '--data', data);
  const audit = log.find(({ line }) => line.includes('neighbouring studies'))?.atSeconds ?? seconds;
  return { made: audit, audited: seconds - audit, peakMib };
}

async function main(statuses: number, parts: readonly number[], pairs: number): Promise<void> {
  const lines: Line[] = [];
  const data = await prepare(statuses);
  say(`${data.statuses} statuses, ${(data.bytes / data.statuses / 1000).toFixed(2)} kB each`);
  const smaller: Data[] = [];
  for (const part of parts) smaller.push(await prepare(part));
  say('warming up …');
  await runFloor(smaller[0] ?? data);
  await runVeil(smaller[0] ?? data);
  const floors: number[] = [];
  const veils: number[] = [];
  const whole: number[] = [];
  let peakMib = 0;
  let floorPeakMib = 0;
  const decrypted = JSON.parse((await script('decrypt.ts', join(data.dir, 'data'))).stdout) as {
    seconds: number;
  };
  for (let pair = 1; pair <= pairs; pair += 1) {
    say(`veil against the floor, ${pair} of ${pairs} …`);
    const floor = await runFloor(data);
    const veil = await runVeil(data);
    floors.push(data.statuses / floor.seconds);
    whole.push(data.statuses / veil.seconds);
    // Two threads open segments at the same time.
    veils.push(data.statuses / (veil.seconds - decrypted.seconds / 2));
    peakMib = Math.max(peakMib, veil.peakMib);
    floorPeakMib = Math.max(floorPeakMib, floor.peakMib);
  }
  const ratios = (ours: readonly number[]): number[] => ours.map((rate, at) => rate / (floors[at] ?? 1));
  const rate = (figure: string, ours: readonly number[], wanted: number): Line => ({
    figure,
    ours: `${Math.round(median(ours)).toLocaleString('en')}/s`,
    floor: `${Math.round(median(floors)).toLocaleString('en')}/s`,
    ratio: median(ratios(ours)),
    spread: pairs > 1 ? spread(ratios(ours)) : null,
    wanted: `≥ ${wanted}`,
    holds: median(ratios(ours)) >= wanted,
    peakMib,
  });
  lines.push(rate('veil and write', veils, 0.5), rate('with decryption', whole, 0.4));
  const seconds = data.statuses / median(whole);
  lines.push({
    figure: 'ten million statuses',
    ours: `${((seconds * 1e7) / data.statuses / 60).toFixed(1)} min${statuses === 1e7 ? '' : ' (extrapolated)'}`,
    floor: `${(1e7 / median(floors) / 60).toFixed(1)} min, ${Math.round(floorPeakMib)} MiB`,
    ratio: null,
    spread: null,
    wanted: '≤ 5 min, 1 GB',
    holds: (seconds * 1e7) / data.statuses <= 300 && peakMib <= 954,
    peakMib,
  });
  say('growth queries …');
  const queries = JSON.parse((await script('queries.ts', join(data.dir, 'data'))).stdout) as Record<
    string,
    number
  >;
  for (const [query, wanted] of [
    ['cumulative', 1.5],
    ['weekly', 2],
  ] as const) {
    lines.push({
      figure: `query: ${query} people`,
      ours: `${(queries[query] ?? 0).toFixed(3)} s`,
      floor: '',
      ratio: null,
      spread: null,
      wanted: `< ${wanted} s at 10m`,
      holds: (queries[query] ?? 9) < wanted,
      peakMib: 512,
    });
  }
  say('harvest against undici …');
  const harvests: { ours: number; floor: number }[] = [];
  for (let pair = 0; pair < 3; pair += 1) harvests.push(await runHarvest(data, 2_500));
  const harvestRatios = harvests.map(({ ours, floor }) => ours / floor);
  lines.push({
    figure: 'harvest to encrypted disk',
    ours: `${Math.round(median(harvests.map(({ ours }) => ours)))} pages/s`,
    floor: `${Math.round(median(harvests.map(({ floor }) => floor)))} pages/s`,
    ratio: median(harvestRatios),
    spread: spread(harvestRatios),
    wanted: '≥ 0.5',
    holds: median(harvestRatios) >= 0.5,
    peakMib: null,
  });
  say('release …');
  const made = await runRelease(data);
  lines.push(
    {
      figure: 'release',
      ours: `${made.made.toFixed(1)} s`,
      floor: '',
      ratio: null,
      spread: null,
      wanted: '< 60 s at 10m',
      holds: made.made < 60,
      peakMib: made.peakMib,
    },
    {
      figure: 'audit',
      ours: `${made.audited.toFixed(1)} s`,
      floor: '',
      ratio: null,
      spread: null,
      wanted: '< 300 s',
      holds: made.audited < 300,
      peakMib: made.peakMib,
    },
  );
  say('cost against size …');
  const points = [{ size: data.statuses, seconds }];
  let smallPeakMib = 0;
  for (const part of smaller) {
    const runs: Measured[] = [];
    for (let run = 0; run < 3; run += 1) runs.push(await runVeil(part));
    points.push({ size: part.statuses, seconds: median(runs.map((each) => each.seconds)) });
    smallPeakMib = Math.max(...runs.map((each) => each.peakMib));
  }
  const exponent = fitExponent(points);
  lines.push({
    figure: 'exponent of time',
    ours: exponent.toFixed(3),
    floor: '',
    ratio: null,
    spread: null,
    wanted: '≤ 1.05',
    holds: exponent <= 1.05,
    peakMib: null,
  });
  lines.push({
    figure: 'memory against size',
    ours: `${Math.round(peakMib)} MiB at ${data.statuses}`,
    floor: `${Math.round(smallPeakMib)} MiB at ${smaller.at(-1)?.statuses ?? 0}`,
    ratio: peakMib / smallPeakMib,
    spread: null,
    wanted: '≤ 1.1 (1m to 10m)',
    holds: statuses !== 1e7 || peakMib / smallPeakMib <= 1.1,
    peakMib,
  });
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`;
  const committedPath = join(import.meta.dirname, 'figures.json');
  const committed = existsSync(committedPath)
    ? (JSON.parse(readFileSync(committedPath, 'utf8')) as Record<string, { lines: Line[] }>)
    : {};
  process.stdout.write(formatTable(name, machine, data.statuses, lines, committed[name]?.lines ?? []));
  const cachedPath = join(CACHE, 'figures.json');
  const cached = existsSync(cachedPath)
    ? (JSON.parse(readFileSync(cachedPath, 'utf8')) as Record<string, unknown>)
    : committed;
  const figures = { ...cached, [name]: { machine, statuses: data.statuses, lines } };
  writeFileSync(cachedPath, `${JSON.stringify(figures, null, 1)}\n`);
}

await main(size.statuses, size.parts, size.pairs);
