import sources from '../../schemas/sources.json' with { type: 'json' };
import statuses from '../../schemas/statuses.json' with { type: 'json' };

/** One column of a contract file in schemas/. */
export interface Column {
  readonly name: string;
  /** DuckDB type. */
  readonly type: string;
  readonly nullable: boolean;
  readonly unit: string;
  readonly meaning: string;
  readonly identifiability: string;
}

/** A table's contract: the types of what is written, checks and documentation all come from it. */
export interface Contract {
  readonly table: string;
  readonly meaning: string;
  readonly files: string;
  readonly columns: readonly Column[];
}

export const STATUSES: Contract = statuses;
export const SOURCES: Contract = sources;

/** schemas/README.md: the contracts as tables for people. */
export function formatContracts(contracts: readonly Contract[]): string {
  const parts = contracts.map((contract) => {
    const rows = contract.columns.map(
      ({ name, type, nullable, unit, meaning, identifiability }) =>
        `| ${name} | ${type}${nullable ? ', nullable' : ''} | ${unit} | ${meaning} | ${identifiability} |`,
    );
    return [
      `## ${contract.table}`,
      '',
      `${contract.meaning} Files: \`${contract.files}\`.`,
      '',
      '| column | type | unit | meaning | identifiability |',
      '|---|---|---|---|---|',
      ...rows,
      '',
    ].join('\n');
  });
  return `# Schemas\n\nMade from the contract files beside it.\n\n${parts.join('\n')}`;
}
