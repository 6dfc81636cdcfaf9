/** The published tables' contracts, from schemas/release/. */
import claims from '../../../schemas/release/claims.json' with { type: 'json' };
import coverage from '../../../schemas/release/coverage.json' with { type: 'json' };
import monthly from '../../../schemas/release/growth_monthly.json' with { type: 'json' };
import total from '../../../schemas/release/growth_total.json' with { type: 'json' };
import weekly from '../../../schemas/release/growth_weekly.json' with { type: 'json' };
import feature from '../../../schemas/release/people_by_feature.json' with { type: 'json' };
import hashtag from '../../../schemas/release/people_by_hashtag.json' with { type: 'json' };
import hour from '../../../schemas/release/people_by_hour.json' with { type: 'json' };
import length from '../../../schemas/release/people_by_length.json' with { type: 'json' };
import script from '../../../schemas/release/people_by_script.json' with { type: 'json' };
import server from '../../../schemas/release/people_by_server.json' with { type: 'json' };
import size from '../../../schemas/release/people_by_server_size.json' with { type: 'json' };

export interface PublicColumn {
  readonly name: string;
  /** DuckDB type: DATE, VARCHAR, INTEGER or BIGINT. No published column holds a fraction. */
  readonly type: string;
  readonly nullable: boolean;
  readonly unit: string;
  readonly meaning: string;
  readonly identifiability: string;
}

export interface PublicContract {
  readonly table: string;
  readonly meaning: string;
  readonly files: string;
  readonly columns: readonly PublicColumn[];
}

/** Every table that a release may hold: the gate lets no other through. */
export const PUBLIC_TABLES: readonly PublicContract[] = [
  weekly,
  monthly,
  total,
  server,
  size,
  hashtag,
  script,
  feature,
  hour,
  length,
  claims,
  coverage,
];

/** The contract of a published table. */
export function contractOf(table: string): PublicContract {
  const contract = PUBLIC_TABLES.find((each) => each.table === table);
  if (contract === undefined) throw new RangeError(`there is no contract for ${table}`);
  return contract;
}
