/** DuckDB in the browser over the tables of the release, from its own folder: explorer/query.js. */
import { AsyncDuckDB, VoidLogger } from '@duckdb/duckdb-wasm';
import type { DataType } from 'apache-arrow';
import { formatArrow } from './arrow.ts';
import type { ExplorerFacts } from './facts.ts';
import type { Database, OpenDatabase, QueryAnswer } from './query_panel.ts';
import type { Cell, Tables } from './rows.ts';

/** Nothing may be fetched or read but what was handed over; said in the engine as well as in the page's policy. */
const LOCK = [
  'set autoinstall_known_extensions = false',
  'set autoload_known_extensions = false',
  'set enable_external_access = false',
  'set lock_configuration = true',
];

async function fetchText(path: string): Promise<string> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return await response.text();
}

/** The engine's module, unpacked while it arrives. */
async function fetchModule(
  path: string,
  bytes: number,
  onProgress: (percent: number) => void,
): Promise<Blob> {
  const response = await fetch(path);
  if (!response.ok || response.body === null) throw new Error(`${path}: ${response.status}`);
  let done = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        done += chunk.byteLength;
        onProgress(Math.min(100, Math.round((100 * done) / bytes)));
        controller.enqueue(chunk);
      },
    }),
  );
  // A host that says Content-Encoding has unpacked it already: WebAssembly begins with a zero byte, gzip does not.
  const [head, rest] = counted.tee();
  const reader = head.getReader();
  const first = (await reader.read()).value?.[0];
  // Else this branch would keep all that the other one reads.
  void reader.cancel();
  const plain = first === 0 ? rest : rest.pipeThrough(new DecompressionStream('gzip'));
  const whole = await new Response(plain).arrayBuffer();
  return new Blob([whole], { type: 'application/wasm' });
}

function toCell(value: unknown, type: DataType | undefined): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return String(value);
  const name = String(type ?? '');
  if (name.startsWith('Date') && typeof value === 'number') return new Date(value).toISOString().slice(0, 10);
  if (name.startsWith('Timestamp') && typeof value === 'number')
    return new Date(value).toISOString().slice(0, 19).replace('T', ' ');
  if (name.startsWith('Decimal')) return formatDecimal(String(value), name);
  if (typeof value === 'number') return value;
  return typeof value === 'object'
    ? JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each))
    : String(value);
}

/** Arrow gives the digits of a decimal without its point: `Decimal[18e+1]`. */
function formatDecimal(digits: string, type: string): string {
  const scale = Number(/e[+]?(\d+)/u.exec(type)?.[1] ?? '0');
  if (scale === 0) return digits;
  const isNegative = digits.startsWith('-');
  const padded = digits.replace('-', '').padStart(scale + 1, '0');
  return `${isNegative ? '-' : ''}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

/** Start the engine in a worker that is held to the page's policy, hand it the tables, and lock it. */
const openDatabase: OpenDatabase = async (
  facts: ExplorerFacts,
  tables: Tables,
  onProgress,
): Promise<Database> => {
  // A worker from a blob inherits the page's policy; one from a file of its own would have none.
  const script = new Blob([await fetchText('explorer/duckdb-browser-eh.worker.js')], {
    type: 'text/javascript',
  });
  const module = URL.createObjectURL(
    await fetchModule('explorer/duckdb-eh.wasm.gz', facts.queryBytes, onProgress),
  );
  const worker = new Worker(URL.createObjectURL(script));
  const database = new AsyncDuckDB(new VoidLogger(), worker);
  await database.instantiate(module);
  URL.revokeObjectURL(module);
  await database.open({ query: { castBigIntToDouble: false } });
  const connection = await database.connect();
  for (const table of facts.tables) {
    const rows = tables.get(table.table);
    if (rows === undefined) continue;
    await connection.insertArrowFromIPCStream(formatArrow(table, rows), { name: table.table, create: true });
  }
  for (const sql of LOCK) await connection.query(sql);
  return {
    async run(sql: string): Promise<QueryAnswer> {
      const answer = await connection.query(sql);
      const { fields } = answer.schema;
      return {
        columns: fields.map(({ name }) => name),
        rows: answer.toArray().map((row) => fields.map(({ name, type }) => toCell(row?.[name], type))),
      };
    },
  };
};

window.veiledCensusOpenDatabase = openDatabase;
