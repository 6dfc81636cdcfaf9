/** The floor: what somebody would do without any privacy. `floor.ts RAW OUT`: DuckDB from NDJSON to sorted, partitioned Parquet. */
import { DuckDBInstance } from '@duckdb/node-api';

const [raw = '', out = ''] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', {
  threads: '2',
  temp_directory: `${out}.tmp`,
  preserve_insertion_order: 'false',
});
const connection = await instance.connect();
// The line itself: everything that a status holds, as DuckDB finds it.
await connection.run(`
  copy (select *, strftime(created_at, '%Y-%m') as month from read_json('${raw}') order by month, created_at, id)
  to '${out}' (format parquet, partition_by (month), overwrite_or_ignore)`);
connection.closeSync();
instance.closeSync();
