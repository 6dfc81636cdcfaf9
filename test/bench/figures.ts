/** The figures of a benchmark: what was measured, beside its floor and what is wanted of it. */
import { type Rates, runHarvests } from './harvests.ts';
import { fitExponent, type Measured, median, spread } from './measure.ts';
import { runDecryption, runFloor, runQueries, runRelease, runVeil, type Study, say } from './studies.ts';
import type { Line } from './table.ts';

const TEN_MILLION = 1e7;
/** Memory that a run may take, bytes and mebibytes. */
const PEAK_BYTES = 1e9;
const PEAK_MIB = PEAK_BYTES / 2 ** 20;
const MINUTES_FOR_TEN_MILLION = 5;
/** Growth of memory from one million to ten. */
const MEMORY_RATIO = 1.1;
const EXPONENT = 1.05;
/** Pages of 40 statuses that a harvest reads: the 200,000 of the default size, whatever the size. */
const PAGES = 5_000;
const HARVEST_PAIRS = 5;
/** Runs of each smaller study. */
const SMALL_RUNS = 3;

function line(figure: string, ours: string, wanted: string, holds: boolean, more: Partial<Line> = {}): Line {
  return { figure, ours, floor: '', ratio: null, spread: null, wanted, holds, peakMib: null, ...more };
}

function compareRates(
  figure: string,
  unit: string,
  pairs: readonly { readonly ours: number; readonly floor: number }[],
  wanted: number,
  peakMib: number | null,
): Line {
  const format = (rates: readonly number[]): string =>
    `${Math.round(median(rates)).toLocaleString('en')}${unit}`;
  const ratios = pairs.map(({ ours, floor }) => ours / floor);
  return line(figure, format(pairs.map(({ ours }) => ours)), `≥ ${wanted}`, median(ratios) >= wanted, {
    floor: format(pairs.map(({ floor }) => floor)),
    ratio: median(ratios),
    spread: pairs.length > 1 ? spread(ratios) : null,
    peakMib,
  });
}

/** What the veil took in pairs with the floor. */
export interface VeilFigures {
  readonly lines: readonly Line[];
  readonly seconds: number;
  readonly peakMib: number;
}

/** Vault to dataset against one line of SQL. */
export async function measureVeil(study: Study, pairs: number): Promise<VeilFigures> {
  const decryption = await runDecryption(study);
  const floors: Measured[] = [];
  const veils: Measured[] = [];
  for (let pair = 1; pair <= pairs; pair += 1) {
    say(`veil against the floor, ${pair} of ${pairs} …`);
    const floor = await runFloor(study);
    const veil = await runVeil(study);
    const format = ({ seconds, stolen }: Measured): string =>
      `${seconds.toFixed(1)} s (${(100 * stolen).toFixed(1)} % stolen)`;
    say(`  floor ${format(floor)}, veil ${format(veil)}: ${(floor.seconds / veil.seconds).toFixed(3)}`);
    floors.push(floor);
    veils.push(veil);
  }
  // Two threads open segments at the same time.
  const compare = (figure: string, spared: number, wanted: number): Line =>
    compareRates(
      figure,
      '/s',
      veils.map(({ seconds }, at) => ({
        ours: study.statuses / (seconds - spared),
        floor: study.statuses / (floors[at]?.seconds ?? 0),
      })),
      wanted,
      peakMib,
    );
  const peakMib = Math.max(...veils.map((run) => run.peakMib));
  const floorPeakMib = Math.max(...floors.map((run) => run.peakMib));
  const seconds = median(veils.map((run) => run.seconds));
  const toMinutes = (of: number): number => (of * TEN_MILLION) / study.statuses / 60;
  const isWhole = study.statuses >= TEN_MILLION;
  const minutes = toMinutes(seconds);
  const floorMinutes = toMinutes(median(floors.map((run) => run.seconds)));
  return {
    seconds,
    peakMib,
    lines: [
      compare('veil and write', decryption / 2, 0.5),
      compare('with decryption', 0, 0.4),
      line(
        'ten million statuses',
        `${minutes.toFixed(1)} min${isWhole ? '' : ' (extrapolated)'}`,
        `≤ ${MINUTES_FOR_TEN_MILLION} min, 1 GB`,
        minutes <= MINUTES_FOR_TEN_MILLION && peakMib <= PEAK_MIB,
        { floor: `${floorMinutes.toFixed(1)} min, ${Math.round(floorPeakMib)} MiB`, peakMib },
      ),
    ],
  };
}

export async function measureQueries(study: Study): Promise<Line[]> {
  const seconds = await runQueries(study);
  return (
    [
      ['cumulative', 1.5],
      ['weekly', 2],
    ] as const
  ).map(([query, wanted]) => {
    const taken = seconds[query] ?? Number.POSITIVE_INFINITY;
    return line(`query: ${query} people`, `${taken.toFixed(3)} s`, `< ${wanted} s at 10m`, taken < wanted, {
      peakMib: 512,
    });
  });
}

/** The harvest against undici alone: a whole run, one that ends half way, and what lies between. */
export async function measureHarvest(): Promise<Line[]> {
  const { whole, firstHalf, laterHalf } = await runHarvests(PAGES, HARVEST_PAIRS);
  const compare = (figure: string, rates: readonly Rates[]): Line =>
    compareRates(figure, ' pages/s', rates, 0.5, null);
  return [
    compare('harvest to encrypted disk', whole),
    compare('its first half alone', firstHalf),
    compare('its later half', laterHalf),
  ];
}

export async function measureRelease(study: Study): Promise<Line[]> {
  const { made, audited, peakMib } = await runRelease(study);
  return [
    line('release', `${made.toFixed(1)} s`, '< 60 s at 10m', made < 60, { peakMib }),
    line('audit', `${audited.toFixed(1)} s`, '< 300 s', audited < 300, { peakMib }),
  ];
}

/** Cost and memory of the veil against smaller studies, the largest of them last. */
export async function measureGrowth(
  study: Study,
  { seconds, peakMib }: VeilFigures,
  smaller: readonly Study[],
): Promise<Line[]> {
  const points = [{ size: study.statuses, seconds }];
  let smallPeakMib = 0;
  for (const small of smaller) {
    const runs: Measured[] = [];
    for (let run = 0; run < SMALL_RUNS; run += 1) runs.push(await runVeil(small));
    points.push({ size: small.statuses, seconds: median(runs.map((each) => each.seconds)) });
    smallPeakMib = Math.max(...runs.map((each) => each.peakMib));
  }
  const exponent = fitExponent(points);
  const ratio = peakMib / smallPeakMib;
  const isWhole = study.statuses >= TEN_MILLION;
  return [
    line('exponent of time', exponent.toFixed(3), `≤ ${EXPONENT}`, exponent <= EXPONENT),
    line(
      'memory against size',
      `${Math.round(peakMib)} MiB at ${study.statuses}`,
      `≤ ${MEMORY_RATIO} (1m to 10m)`,
      !isWhole || ratio <= MEMORY_RATIO,
      {
        floor: `${Math.round(smallPeakMib)} MiB at ${smaller.at(-1)?.statuses ?? 0}`,
        ratio,
        peakMib,
      },
    ),
  ];
}
