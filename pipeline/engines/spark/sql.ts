/** Spark as the engine of a query: the same text over the same files. */
import { join } from 'node:path';
import { type Contract, listStatusFiles, STATUSES } from '../../3-dataset/index.ts';
import { CensusError } from '../../errors.ts';
import { defineMacros, type SqlCell, type SqlEngine, type SqlRow } from '../../model/sql_engine.ts';
import { type SparkDriver, SparkFailure } from './driver.ts';

/** Types of the contract, as Spark names them. */
const SPARK_TYPES: Readonly<Record<string, string>> = {
  VARCHAR: 'STRING',
  TIMESTAMP: 'TIMESTAMP_NTZ',
  DATE: 'DATE',
  DOUBLE: 'DOUBLE',
  BOOLEAN: 'BOOLEAN',
  INTEGER: 'INT',
  'MAP(VARCHAR, INTEGER)': 'MAP<STRING, INT>',
  'VARCHAR[]': 'ARRAY<STRING>',
};

function formatSchema(contract: Contract): string {
  const columns = contract.columns.map(({ name, type }) => {
    const sparkType = SPARK_TYPES[type];
    if (sparkType === undefined)
      throw new CensusError('E_INTERNAL', { what: `Spark has no type for ${type}.` });
    return `${name} ${sparkType}`;
  });
  return [...columns, 'month STRING'].join(', ');
}

interface Answer {
  readonly columns: readonly (readonly [name: string, type: 'integer' | 'text' | 'boolean'])[];
  readonly rows: readonly (readonly (string | boolean | null)[])[];
}

function toCell(value: string | boolean | null | undefined, type: string): SqlCell {
  if (value === null || value === undefined) return null;
  return type === 'integer' ? BigInt(value) : value;
}

/** Open the view `statuses` on the cluster. Closing the engine ends the driver. */
export async function openSparkSql(driver: SparkDriver, datasetDir: string): Promise<SqlEngine> {
  const ask = async (
    request: Readonly<Record<string, unknown>> & { readonly do: string },
  ): Promise<unknown> => {
    try {
      return await driver.ask(request);
    } catch (error) {
      if (!(error instanceof SparkFailure)) throw error;
      throw new CensusError('E_ENGINE_FAILED', {
        what: `Spark could not answer: ${error.message}`,
        where: 'engine',
        kept: 'the dataset, and all else that was there',
        todo: 'look at the driver’s log in DATA/state/spark.log; then run the same command again',
      });
    }
  };
  const files = listStatusFiles(datasetDir).length;
  await ask({
    do: 'dataset',
    path: join(datasetDir, 'statuses'),
    schema: formatSchema(STATUSES),
    isEmpty: files === 0,
    files,
    macros: defineMacros('spark'),
  });
  return {
    rows: async (sql): Promise<SqlRow[]> => {
      const { columns, rows } = (await ask({ do: 'rows', sql })) as Answer;
      return rows.map((row) =>
        Object.fromEntries(columns.map(([name, type], index) => [name, toCell(row[index], type)])),
      );
    },
    makeTable: async (name, sql) => {
      await ask({ do: 'table', name, sql });
    },
    readCsv: async (name, column, paths) => {
      await ask({ do: 'readCsv', name, column, paths });
    },
    writeCsv: async (sql, path) => {
      await ask({ do: 'writeCsv', sql, path });
    },
    close: () => driver.close(),
  };
}
