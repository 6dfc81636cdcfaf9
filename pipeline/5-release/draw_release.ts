/** Count, check, charge, draw, store: from a dataset to the stored noisy tables of one release. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { ReleaseConfig } from '../config.ts';
import { CensusError } from '../errors.ts';
import { countDays, type Days } from '../model/buckets.ts';
import { syncPath } from '../storage/atomic.ts';
import { checkBounds } from './bound_check.ts';
import { planBudget } from './budget.ts';
import { drawTable } from './draw.ts';
import { countExactly } from './exact.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { RandomBytes } from './mechanisms/random.ts';
import { planRelease } from './plan.ts';
import { checkOpened, findPublished } from './published.ts';
import type { SqlSession } from './queries.ts';
import type { ExactTable, ReleasePlan, TablePlan } from './types.ts';

export interface DrawOptions {
  readonly version: string;
  readonly release: ReleaseConfig;
  readonly window: Days;
  /** Digest of the dataset's bytes. */
  readonly dataset: string;
  readonly keyCheck: string;
  /** UTC day of today. */
  readonly day: string;
  readonly ledger: Ledger;
  /** Opens a DuckDB over the dataset; called only where something is to be counted. */
  readonly openSession: () => Promise<SqlSession>;
  /** The operating system's. */
  readonly random: RandomBytes;
  readonly onStep: (step: string) => void;
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** What decides noise and bounds for the whole lifetime: fixed by the first release. */
export function lifetimeParameters(release: ReleaseConfig): string {
  const { lifetimeEpsilon, delta, epsilon, lifetimeDays, breakdownReleases } = release;
  const { postsPerWeek, postsPerDay, minimumPeople, breakdowns } = release;
  return JSON.stringify({
    lifetimeEpsilon,
    delta,
    epsilon: epsilon ?? {},
    lifetimeDays,
    breakdownReleases,
    postsPerWeek,
    postsPerDay,
    minimumPeople,
    breakdowns,
    // Ledgers that were opened before there was a choice say nothing, and mean the timeline.
    ...(release.coverage === 'timeline' ? {} : { coverage: release.coverage }),
  });
}

/** Digest of everything that a version is drawn from. */
function digestInputs(o: DrawOptions): string {
  return digest([o.dataset, o.window, lifetimeParameters(o.release)]);
}

/** A version that was drawn from other data keeps what it was drawn from. */
function checkSameInputs(o: DrawOptions, inputs: string): void {
  const other = o.ledger.reservations.find((each) => each.version === o.version && each.inputs !== inputs);
  if (other === undefined) return;
  throw new CensusError('E_RELEASE_CHANGED', {
    what: `Version ${o.version} was drawn from another dataset or window (on ${other.day}).`,
    where: 'release',
    kept: 'everything; nothing was spent',
    todo: 'choose a new version, which is a new charge: `make release VERSION=… DRY_RUN=1` says what it costs',
  });
}

/**
 * Plan a version against the ledger, and check that it is the ledger's study. Spends nothing.
 *
 * @throws CensusError E_BUDGET, E_RELEASE_CHANGED, E_KEY_OTHER
 */
export function planVersion(o: DrawOptions): ReleasePlan {
  const opened = o.ledger.opened;
  if (opened !== null) checkOpened(opened, o.keyCheck, o.window.from, lifetimeParameters(o.release));
  const inputs = digestInputs(o);
  checkSameInputs(o, inputs);
  const published = findPublished(o.ledger, o.version);
  const isNew = !o.ledger.reservations.some((each) => each.version === o.version);
  const last = o.ledger.reservations.at(-1);
  if (isNew && last !== undefined && last.inputs === inputs) {
    throw new CensusError('E_BUDGET', {
      what: `Version ${last.version} was drawn from the same dataset and window: there is nothing new to publish.`,
      where: 'release',
      kept: 'everything; nothing was spent',
      todo: `build ${last.version} again, which costs nothing; a second draw would be a second look at the same people`,
    });
  }
  const plan = planRelease(o.version, o.release, o.window, published);
  checkAffordable(o, plan, inputs);
  return plan;
}

/**
 * The plan that a version was drawn by, whatever the dataset has become since.
 *
 * @throws CensusError E_RELEASE_MISSING
 */
export function planDrawn(ledger: Ledger, version: string, release: ReleaseConfig): ReleasePlan {
  const drawn = ledger.stored.find((table) => table.version === version && table.table === 'new_people');
  if (drawn === undefined || ledger.opened === null) {
    throw new CensusError('E_RELEASE_MISSING', {
      what: `The ledger holds no draw of version ${version}.`,
      where: 'audit',
      kept: 'everything',
      todo: 'name a version that `./census ledger show` lists',
    });
  }
  const window = { from: ledger.opened.windowFrom, to: drawn.span.to };
  return planRelease(version, release, window, findPublished(ledger, version));
}

/** Every table that is not stored yet must fit into what its line has left. */
function checkAffordable(o: DrawOptions, plan: ReleasePlan, inputs: string): void {
  const lines = planBudget(o.release).flatMap((group) => group.lines);
  const published = findPublished(o.ledger, o.version);
  for (const { table, cost } of plan.tables) {
    if (o.ledger.findStored(o.version, table, inputs) !== null) continue;
    const limit = lines.find((line) => line.table === table)?.limit;
    if (limit !== undefined && published.spent(table).add(cost).compare(limit) <= 0n) continue;
    const isForfeited = o.ledger.forfeited.some((each) => each.table === table);
    throw new CensusError('E_BUDGET', {
      what: isForfeited
        ? `The draw of \`${table}\` was interrupted after its charge, which forfeits it; what is left does not pay for another.`
        : `The lifetime budget of \`${table}\` does not pay for ${countDays(plan.span)} more days: it was planned for ${o.release.lifetimeDays} in all.`,
      where: 'release',
      kept: 'everything that was published; nothing was spent now',
      todo: isForfeited
        ? 'see `./census ledger show`; a forfeited charge is never given back, since a draw that may have been seen must not be drawn again'
        : 'end the window earlier; `./census ledger plan` says what is left',
    });
  }
}

/** Write the tags of the accounts that this release counts for the first time, and make them durable. */
async function writeCounted(o: DrawOptions, session: SqlSession): Promise<{ file: string; sha256: string }> {
  const file = `${String(o.ledger.entries.length).padStart(6, '0')}-${o.version}.csv`;
  const path = o.ledger.countedPath(file);
  rmSync(path, { force: true });
  await session.writeCsv(
    'SELECT tag FROM first_seen WHERE NOT EXISTS (SELECT 1 FROM counted WHERE counted.tag = first_seen.tag) ORDER BY tag',
    path,
  );
  syncPath(path);
  return { file, sha256: o.ledger.digestCounted(file) };
}

function openLedger(o: DrawOptions): void {
  o.ledger.recover();
  if (o.ledger.opened !== null) return;
  o.ledger.append({
    type: 'open',
    day: o.day,
    keyCheck: o.keyCheck,
    windowFrom: o.window.from,
    parameters: lifetimeParameters(o.release),
  });
}

async function chargeAndDraw(
  o: DrawOptions,
  session: SqlSession,
  plan: TablePlan,
  exact: ExactTable,
  minimumPeople: number,
): Promise<void> {
  const counted = plan.table === 'new_people' ? await writeCounted(o, session) : null;
  const reservation = o.ledger.reserve({
    day: o.day,
    version: o.version,
    table: plan.table,
    unit: plan.unit,
    cost: plan.cost.toString(),
    span: { from: plan.span.from, to: plan.span.to },
    inputs: digestInputs(o),
    counted,
  });
  o.ledger.store(plan, drawTable(exact, plan, minimumPeople, o.random), reservation);
}

/**
 * Draw what of a version is not drawn yet. What is stored is left as it is; what was interrupted is forfeited.
 *
 * @returns whether anything was drawn
 */
export async function drawRelease(o: DrawOptions): Promise<boolean> {
  openLedger(o);
  const inputs = digestInputs(o);
  const isMissing = (each: TablePlan): boolean => o.ledger.findStored(o.version, each.table, inputs) === null;
  let plan = planVersion(o);
  if (!plan.tables.some(isMissing)) return false;
  const session = await o.openSession();
  try {
    o.onStep('count within the bounds');
    await session.readCsv('counted', 'tag', o.ledger.countedFiles);
    const exact = await countExactly(session, plan);
    o.onStep('verify the bounds by other queries');
    await checkBounds(session, plan, exact);
    o.onStep('charge the ledger, draw, store');
    const drawOne = async (each: TablePlan, table = exact.find((one) => one.table === each.table)) => {
      if (table === undefined)
        throw new CensusError('E_INTERNAL', { what: `${each.table} was not counted.` });
      await chargeAndDraw(o, session, each, table, plan.minimumPeople);
    };
    const bound = plan.tables.find(({ table }) => table === 'posts_bound');
    if (bound !== undefined && isMissing(bound)) {
      // The total's bound, scale and cost follow from this draw: plan and count again with it.
      await drawOne(bound);
      plan = planVersion(o);
      const total = plan.tables.find(({ table }) => table === 'posts_total');
      const recounted = await countExactly(session, { ...plan, tables: total === undefined ? [] : [total] });
      for (const each of recounted) {
        const at = exact.findIndex(({ table }) => table === each.table);
        exact[at] = each;
      }
    }
    for (const each of plan.tables) if (isMissing(each)) await drawOne(each);
    return true;
  } finally {
    await session.close();
  }
}
