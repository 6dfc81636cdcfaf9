/** The breakdowns, assembled from stored draws alone. Pure. */
import type { StoredTable } from '../ledger/stored.ts';
import { type NoisyCount, subtractNoisy, sumNoisy } from '../mechanisms/counts.ts';
import type { BreakdownId } from '../types.ts';
import type { Release } from './growth.ts';
import { type Cell, estimate, measureCells, type PublicTable, publicNumber } from './public.ts';

/** Name of the published table and how its keys are written. */
const LAYOUT: Readonly<
  Record<BreakdownId, { readonly table: string; readonly cells: (key: string) => Cell[] }>
> = {
  servers: { table: 'people_by_server', cells: (key) => [key] },
  hashtags: { table: 'people_by_hashtag', cells: (key) => [key] },
  scripts: { table: 'people_by_script', cells: (key) => [key] },
  features: {
    table: 'people_by_feature',
    cells: (key) => key.split('/').map((flag) => publicNumber(Number(flag))),
  },
  hours: {
    table: 'people_by_hour',
    cells: (key) => key.split('/').map((part) => publicNumber(Number(part))),
  },
  lengths: { table: 'people_by_length', cells: (key) => [publicNumber(Number(key))] },
};

/** Least sizes of the classes of servers, in people: steps of about three, as instance lists use them. */
export const SERVER_CLASSES = [10_000, 3_000, 1_000] as const;

function makeBreakdown(id: BreakdownId, stored: StoredTable, published: string): PublicTable {
  const { table, cells } = LAYOUT[id];
  const rows = stored.rows.map(({ key, count }) => [
    stored.span.from,
    stored.span.to,
    ...cells(key[0] ?? ''),
    ...measureCells(estimate(stored, [count])),
  ]);
  return { table, published, rows };
}

/** A histogram of everybody, for how many there are beside the named servers. */
const EVERYBODY: readonly BreakdownId[] = ['scripts', 'lengths', 'features', 'hours'];

/** Classes of server sizes out of the named servers' noisy counts; the rest is everybody less these. */
function makeServerSizes(release: Release, servers: StoredTable): PublicTable {
  const { from, to } = servers.span;
  const classOf = (count: NoisyCount): number => SERVER_CLASSES.find((least) => count >= BigInt(least)) ?? 0;
  const rows = SERVER_CLASSES.map((least): Cell[] => {
    const counts = servers.rows.map(({ count }) => count).filter((count) => classOf(count) === least);
    return [
      from,
      to,
      publicNumber(least),
      publicNumber(counts.length),
      ...measureCells(estimate(servers, counts)),
    ];
  });
  const id = EVERYBODY.find((each) => release.drawn.has(each));
  const everybody = id === undefined ? undefined : release.drawn.get(id);
  if (everybody !== undefined) {
    const all = estimate(
      everybody,
      everybody.rows.map(({ count }) => count),
    );
    const large = servers.rows.map(({ count }) => count).filter((count) => classOf(count) > 0);
    const small = servers.rows.length - large.length;
    const named = estimate(servers, large);
    const bar = {
      sdMilli: hypotenuse(all.bar.sdMilli, named.bar.sdMilli),
      half: hypotenuse(all.bar.half, named.bar.half),
    };
    const value = subtractNoisy(all.value, sumNoisy(large));
    rows.push([from, to, publicNumber(0), publicNumber(small), ...measureCells({ value, bar })]);
  }
  return { table: 'people_by_server_size', published: release.version, rows: rows.reverse() };
}

/** √(a² + b²), rounded up: error bars of independent sums. */
function hypotenuse(a: bigint, b: bigint): bigint {
  return BigInt(Math.ceil(Math.hypot(Number(a), Number(b))));
}

/** The breakdowns of every release that drew them. */
export function makeBreakdowns(releases: readonly Release[]): PublicTable[] {
  return releases.flatMap((release) => {
    const tables: PublicTable[] = [];
    for (const id of Object.keys(LAYOUT) as BreakdownId[]) {
      const stored = release.drawn.get(id);
      if (stored === undefined) continue;
      tables.push(makeBreakdown(id, stored, release.version));
      if (id === 'servers') tables.push(makeServerSizes(release, stored));
    }
    return tables;
  });
}

/** Servers that any draw named: these, and no others, may be named elsewhere in a release. */
export function listNamedServers(releases: readonly Release[]): Set<string> {
  return new Set(
    releases.flatMap(({ drawn }) => drawn.get('servers')?.rows.map(({ key }) => key[0] ?? '') ?? []),
  );
}
