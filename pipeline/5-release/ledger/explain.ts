/** The ledger for a person: what was promised, what was spent, what is left, and for how many more releases. */
import type { ReleaseConfig } from '../../config.ts';
import { groupDigits, pad } from '../../model/terminal.ts';
import { toNumber } from '../accuracy.ts';
import { planBudget, planLifetime } from '../budget.ts';
import { timesLeft } from '../draw.ts';
import { Rational } from '../mechanisms/rational.ts';
import { BREAKDOWN_TABLES, type BudgetLine } from '../types.ts';
import type { LedgerEntry } from './entry.ts';
import type { Ledger } from './ledger.ts';

/** A release a month: the usual step of the planner. */
const MONTH_DAYS = 30;
const MONTH_WEEKS = 6;
const MONTH_MONTHS = 1;

const BREAKDOWNS: ReadonlySet<string> = new Set(BREAKDOWN_TABLES);

function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => [...(row[at] ?? '')].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => pad(cell, widths[at] ?? 0, 'left'))
      .join('  ')
      .trimEnd();
  return `${[head, ...rows].map(line).join('\n')}\n`;
}

function describe(entry: LedgerEntry): readonly string[] {
  const hash = entry.hash.slice(0, 12);
  const seq = String(entry.seq);
  if (entry.type === 'open') return [seq, entry.day, 'open', '', '', `window from ${entry.windowFrom}`, hash];
  if (entry.type === 'certify') return [seq, entry.day, 'certify', entry.version, '', '', hash];
  if (entry.type === 'withdraw')
    return [seq, entry.day, 'withdraw', entry.version, '', 'what it spent stays spent', hash];
  if (entry.type === 'store')
    return [seq, '', 'store', entry.version, entry.table, `draw of no. ${entry.reserved}`, hash];
  const unit = entry.unit === 'rho' ? 'ρ' : 'ε';
  return [seq, entry.day, 'charge', entry.version, entry.table, `${unit} ${entry.cost}`, hash];
}

/** Every entry, a line each, and what was forfeited. */
export function formatLedger(ledger: Ledger): string {
  if (ledger.entries.length === 0) return 'ledger: empty, nothing was ever charged\n';
  const table = formatTable(
    ['no.', 'day', 'entry', 'version', 'table', 'what', 'hash'],
    ledger.entries.map(describe),
  );
  const lost = ledger.forfeited.map(({ seq, version, table: name }) => `no. ${seq} (${version}, ${name})`);
  const parameters =
    ledger.opened === null ? '' : `fixed by the first release: ${ledger.opened.parameters}\n`;
  return `${table}${parameters}${lost.length === 0 ? 'nothing was forfeited\n' : `forfeited, interrupted between charge and stored draw: ${lost.join(', ')}\n`}`;
}

/** What a further monthly release would cost a line at most. */
function monthlyCost(line: BudgetLine, release: ReleaseConfig): Rational {
  const { weeks, months, days } = planLifetime(release);
  const share = (part: number, whole: bigint): Rational => line.limit.mul(new Rational(BigInt(part), whole));
  if (line.table === 'active_weekly' || line.table === 'posts_weekly') return share(MONTH_WEEKS, weeks);
  if (line.table === 'active_monthly') return share(MONTH_MONTHS, months);
  if (line.table === 'active_total' || line.table === 'posts_total') return share(MONTH_DAYS, days);
  return new Rational(0n);
}

/** Each line of the budget: limit, spent, left, and how many further monthly releases that pays for. */
export function formatBudget(ledger: Ledger, release: ReleaseConfig): string {
  const rows = planBudget(release).flatMap((group) =>
    group.lines.map((line) => {
      const spent = ledger.spent(line.table);
      const unit = line.unit === 'rho' ? 'ρ' : 'ε';
      const cost = monthlyCost(line, release);
      const isBreakdown = BREAKDOWNS.has(line.table);
      const drawn = isBreakdown ? line.limit.div(new Rational(BigInt(release.breakdownReleases))) : cost;
      const times = timesLeft(line.limit, spent, drawn);
      const number = (value: Rational): string => toNumber(value).toPrecision(3);
      const more =
        line.table === 'new_people'
          ? 'any number'
          : isBreakdown
            ? `${times} more ${times === 1n ? 'drawing' : 'drawings'}`
            : `${times} more monthly ${times === 1n ? 'release' : 'releases'}`;
      return [line.table, unit, number(line.limit), number(spent), number(line.limit.sub(spent)), more];
    }),
  );
  const { lifetimeDays } = release;
  return `${formatTable(['line', '', 'lifetime', 'spent', 'left', 'which pays for'], rows)}lifetime: ε ${release.lifetimeEpsilon}, δ ${release.delta}, ${groupDigits(lifetimeDays)} days in all releases together\n`;
}
