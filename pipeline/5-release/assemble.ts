/** The published tables of a version, from the ledger and public facts alone: no dataset is needed, nor read. */
import { CensusError } from '../errors.ts';
import type { Days } from '../model/buckets.ts';
import type { Ledger } from './ledger/ledger.ts';
import { listReleases } from './published.ts';
import { listNamedServers, makeBreakdowns } from './tables/breakdowns.ts';
import { makeClaims } from './tables/claims.ts';
import { makeCoverage, type PublicSource } from './tables/coverage.ts';
import { makeGrowthMonthly, makeGrowthTotal, makeGrowthWeekly } from './tables/growth.ts';
import type { PublicTable } from './tables/public.ts';

export interface PublicFacts {
  readonly window: Days;
  readonly sources: readonly PublicSource[];
  /** What a simulation in small is multiplied by. */
  readonly times: number;
}

/** Every table of a release. */
export function assembleTables(ledger: Ledger, version: string, facts: PublicFacts): PublicTable[] {
  const releases = listReleases(ledger, version);
  if (releases.at(-1)?.version !== version) {
    throw new CensusError('E_RELEASE_MISSING', {
      what: `The ledger holds no draw of version ${version}.`,
      where: 'release',
      todo: `make release VERSION=${version}`,
    });
  }
  return [
    ...makeGrowthWeekly(releases),
    ...makeGrowthMonthly(releases),
    ...makeGrowthTotal(releases),
    ...makeBreakdowns(releases),
    makeClaims(releases, facts.times),
    makeCoverage(facts.sources, facts.window, listNamedServers(releases), version),
  ].filter(({ rows }) => rows.length > 0);
}
