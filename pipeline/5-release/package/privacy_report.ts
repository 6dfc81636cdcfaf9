/** The privacy report: what was promised, spent, attacked and found, in plain English first; and the same for programs. */

import { escapeHtml } from '../../model/html.ts';
import { errorBar, toNumber } from '../accuracy.ts';
import type { TablePlan } from '../types.ts';
import type { ReleaseFacts } from './facts.ts';
import {
  describePromise,
  describeRelease,
  formatDecimal,
  INTERVALS,
  NOT_PROTECTED,
  syntheticNotice,
} from './words.ts';

function describeNoise({ noise }: TablePlan): string {
  if (noise.type === 'discrete-laplace') return `discrete Laplace, scale ${formatDecimal(noise.scale)}`;
  if (noise.type === 'discrete-gaussian')
    return `discrete Gaussian, variance ${formatDecimal(noise.variance)}`;
  return `truncated geometric, ε ${formatDecimal(noise.epsilon)}, published above ${noise.threshold}`;
}

function describeBound({ table, bound }: TablePlan): string {
  if (table === 'posts_weekly') return `${bound.perBucket} posts a week in ${bound.buckets} weeks`;
  if (table === 'posts_total') return `${bound.perBucket} posts`;
  if (table === 'active_weekly') return `${bound.buckets} weeks`;
  if (table === 'active_monthly') return `${bound.buckets} months`;
  return 'one place';
}

/** privacy-report.json. */
export function makePrivacyReport(facts: ReleaseFacts) {
  return {
    version: facts.version,
    day: facts.day,
    synthetic: facts.isSynthetic,
    promise: describePromise(facts),
    notProtected: NOT_PROTECTED,
    budget: facts.budget.map(({ id, epsilon, delta, lines }) => ({
      group: id,
      epsilon: epsilon.toString(),
      delta: delta.toString(),
      lines: lines.map(({ table, unit, limit }) => ({ table, unit, lifetime: limit.toString() })),
    })),
    tables: facts.plans.map((plan) => {
      const bar = errorBar(plan.noise);
      return {
        table: plan.table,
        days: plan.span,
        noise: describeNoise(plan),
        bound: describeBound(plan),
        cost: { unit: plan.unit, value: plan.cost.toString() },
        standardDeviationMilli: String(bar.sdMilli),
        interval95: String(bar.half),
      };
    }),
    ledger: facts.ledger,
    attacks: facts.attacks,
    mutants: facts.mutants,
  };
}

function htmlTable(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string): string =>
    row.map((cell) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${escapeHtml(cell)}</${tag}>`).join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${cells(row, 'td')}</tr>`)
    .join('')}</tbody></table></div>`;
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1b1f;--paper:#fff;--line:#c9ccd3;--soft:#f3f4f7;--good:#0b6b3a;--bad:#a3161d}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8ec;--paper:#16171b;--line:#3c3f47;--soft:#202228;--good:#6fd39b;--bad:#ff8f8f}}
body{font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.7rem;line-height:1.25}h2{margin-top:2.4rem;font-size:1.25rem}
.notice{border:2px solid var(--bad);padding:.6rem .9rem;font-weight:600}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.88rem;margin:.8rem 0;min-width:100%}
caption{text-align:left;font-weight:600;padding:.3rem 0}th,td{text-align:left;vertical-align:top;padding:.35rem .7rem .35rem 0;border-bottom:1px solid var(--line)}
.attack{background:var(--soft);padding:.2rem 1rem 1rem;margin:1rem 0;border-radius:.4rem}.holds{color:var(--good)}.fails{color:var(--bad)}
dt{font-weight:600;margin-top:.5rem}dd{margin:0}code{font-size:.85em;overflow-wrap:anywhere}`;

function attackHtml(facts: ReleaseFacts): string {
  return facts.attacks
    .map(
      ({ id, risk, check, mitigation, holds, figure }) =>
        `<section class="attack"><h3>${escapeHtml(id)}: <span class="${holds ? 'holds' : 'fails'}">${holds ? 'the release held' : 'the release did not hold'}</span></h3><dl><dt>Risk</dt><dd>${escapeHtml(risk)}</dd><dt>Check</dt><dd>${escapeHtml(check)}</dd><dt>Mitigation</dt><dd>${escapeHtml(mitigation)}</dd><dt>Found</dt><dd>${escapeHtml(figure)}</dd></dl></section>`,
    )
    .join('\n');
}

function describeFirstWeek(facts: ReleaseFacts): string {
  const newcomers = facts.budget.find(({ id }) => id === 'new_people');
  if (newcomers === undefined) return '';
  return `, and to "she first posted in this week", rather than never, by ${Math.exp(toNumber(newcomers.epsilon)).toFixed(2)}`;
}

/** privacy-report.html: one file, no script, nothing from elsewhere. */
export function formatPrivacyReport(facts: ReleaseFacts): string {
  const notice = syntheticNotice(facts);
  const budget = facts.budget.map((group) => [
    group.id.replaceAll('_', ' '),
    formatDecimal(group.epsilon),
    group.delta.num === 0n ? '0' : formatDecimal(group.delta),
    group.lines
      .map(({ table, unit, limit }) => `${table}: ${unit === 'rho' ? 'ρ' : 'ε'} ${formatDecimal(limit)}`)
      .join('; '),
  ]);
  const tables = facts.plans.map((plan) => {
    const bar = errorBar(plan.noise);
    return [
      plan.table.replaceAll('_', ' '),
      describeBound(plan),
      describeNoise(plan),
      `${plan.unit === 'rho' ? 'ρ' : 'ε'} ${formatDecimal(plan.cost)}`,
      (Number(bar.sdMilli) / 1000).toFixed(1),
      `±${bar.half}`,
    ];
  });
  const ledger = facts.ledger.map((line) => [
    String(line.seq),
    line.day,
    line.type,
    line.version ?? '',
    line.table ?? '',
    line.cost === null ? '' : `${line.unit === 'rho' ? 'ρ' : 'ε'} ${line.cost}`,
    line.hash.slice(0, 16),
  ]);
  const mutants = facts.mutants.map(({ name, breaks, caughtBy }) => [name, breaks, caughtBy]);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Privacy report: ${escapeHtml(facts.title)}, ${escapeHtml(facts.version)}</title><style>${STYLE}</style></head><body><main>
<h1>Privacy report: ${escapeHtml(facts.title)}, ${escapeHtml(facts.version)}</h1>
${notice === null ? '' : `<p class="notice">${escapeHtml(notice)}</p>`}
<p>${escapeHtml(describeRelease(facts))}</p>
<h2>In plain words</h2>
<p>Think of one person, and of two worlds: in one she was counted, in the other she never posted. Whoever reads this release, and everything else this project will ever publish, and knows everything about everybody else, can hardly tell the two worlds apart: the odds that they would give to "she was counted" can move by a factor of at most ${Math.exp(Number(facts.lifetimeEpsilon)).toFixed(2)} over the whole life of the project${describeFirstWeek(facts)}, except with a probability of ${escapeHtml(facts.delta)}. This is not a belief about what attackers can do; it follows from how the noise was drawn, and the samplers compute with whole numbers only.</p>
<p>${escapeHtml(describePromise(facts))}</p>
<p>${escapeHtml(INTERVALS)}</p>
<h2>What this does not protect</h2>
<ul>${NOT_PROTECTED.map((each) => `<li>${escapeHtml(each)}</li>`).join('')}</ul>
<h2>How the release was attacked</h2>
<p>Every release is attacked before it is let out; one attack that succeeds, fails to finish or errs refuses it. Figures come from synthetic people run through the same code, so that they say nothing about the real ones; the verdicts are about this release.</p>
${attackHtml(facts)}
<h2>What was spent</h2>
${htmlTable('Lifetime budget of an account', ['part', 'ε', 'δ', 'lines'], budget)}
${htmlTable('Tables of this release', ['table', 'one account counts for at most', 'noise', 'cost', 'standard deviation', '95 % within'], tables)}
<h2>Ledger</h2>
<p>Every charge is written down, durably, before its noise is drawn, and each draw is made once. Each line holds the hash of the one before it.</p>
${htmlTable('Entries up to this release', ['no.', 'day', 'entry', 'version', 'table', 'charge', 'hash'], ledger)}
<h2>Planted bugs</h2>
<p>So that the checks are known to have teeth, these bugs are planted one at a time by the tests of the program; each is caught by what stands beside it.</p>
${htmlTable(`${facts.mutants.length} planted bugs`, ['bug', 'what it breaks', 'caught by'], mutants)}
</main></body></html>
`;
}
