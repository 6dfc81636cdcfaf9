/** DuckDB as the engine of a query that Spark could answer too. */
import { CensusError } from '../errors.ts';
import type { SqlCell, SqlEngine } from '../model/sql_engine.ts';
import { quote, type Session } from './session.ts';

function toCell(value: unknown): SqlCell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint')
    return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new CensusError('E_INTERNAL', {
    what: 'A query answered a column that is neither integer, text nor boolean.',
  });
}

/** The engine over a session that has the view `statuses`. Closing it closes the session. */
export function createDuckEngine(session: Session): SqlEngine {
  return {
    rows: async (select) =>
      (await session.rows(select)).map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toCell(value)])),
      ),
    makeTable: (name, select) => session.run(`create or replace temp table ${name} as ${select}`),
    readCsv: async (name, column, paths) => {
      await session.run(`create or replace temp table ${name} (${column} varchar)`);
      for (const path of paths) {
        await session.run(
          `insert into ${name} from read_csv(${quote(path)}, header = true, columns = {${quote(column)}: 'varchar'})`,
        );
      }
    },
    writeCsv: (select, path) => session.run(`copy (${select}) to ${quote(path)} (format csv, header)`),
    close: () => session.close(),
  };
}
