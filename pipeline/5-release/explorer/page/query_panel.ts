/** The query box: a closed door until it is opened, since DuckDB is forty times the size of the page. */
import { make, makeButton, makeTable } from './dom.ts';
import { formatCsv, saveFile } from './download.ts';
import type { ExplorerFacts } from './facts.ts';
import { formatCount } from './numbers.ts';
import type { Cell, Tables } from './rows.ts';
import type { Texts } from './texts_type.ts';

/** Rows of an answer, by the columns of its query. */
export interface QueryAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}
export interface Database {
  /** @throws Error with DuckDB's own words */
  run(sql: string): Promise<QueryAnswer>;
}
/** What explorer/query.js puts on the window. */
export type OpenDatabase = (
  facts: ExplorerFacts,
  tables: Tables,
  onProgress: (percent: number) => void,
) => Promise<Database>;

declare global {
  interface Window {
    veiledCensusOpenDatabase?: OpenDatabase;
  }
}

/** Rows of an answer that the page shows; the CSV has all. */
const MAX_SHOWN = 500;

/** Load a script of this folder once. */
function loadScript(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = make('script', { src: path });
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => reject(new Error(path)));
    document.head.append(script);
  });
}

let opened: Promise<Database> | null = null;

async function openDatabase(
  facts: ExplorerFacts,
  tables: Tables,
  onProgress: (percent: number) => void,
): Promise<Database> {
  await loadScript('explorer/query.js');
  const open = window.veiledCensusOpenDatabase;
  if (open === undefined) throw new Error('explorer/query.js');
  return await open(facts, tables, onProgress);
}

function makeBox(facts: ExplorerFacts, texts: Texts, database: Database): HTMLElement {
  const { query } = texts;
  const input = make('textarea', { id: 'sql', rows: 6, spellcheck: 'false', autocapitalize: 'off' });
  input.value = query.examples[0]?.sql ?? '';
  const answer = make('div', { class: 'answer', 'aria-live': 'polite' });
  const run = async (): Promise<void> => {
    answer.replaceChildren(make('p', {}, query.running));
    try {
      const { columns, rows } = await database.run(input.value);
      const shown = rows
        .slice(0, MAX_SHOWN)
        .map((row) => row.map((cell) => (cell === null ? '' : String(cell))));
      const save = makeButton(query.csv, () =>
        saveFile('answer.csv', new Blob([formatCsv(columns, rows)], { type: 'text/csv;charset=utf-8' })),
      );
      answer.replaceChildren(
        make(
          'p',
          {},
          rows.length === 0 ? query.empty : query.rows(formatCount(shown.length), formatCount(rows.length)),
        ),
        ...(rows.length === 0 ? [] : [makeTable(query.result, columns, shown), save]),
      );
    } catch (error) {
      answer.replaceChildren(
        make(
          'pre',
          { class: 'alert', role: 'alert', tabindex: 0 },
          error instanceof Error ? error.message : String(error),
        ),
      );
    }
  };
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void run();
  });
  const examples = query.examples.map(({ name, sql }) =>
    makeButton(name, () => {
      input.value = sql;
      void run();
    }),
  );
  const columns = facts.tables.map(({ table, columns: all }) =>
    make('li', {}, make('code', {}, table), `: ${all.map(({ name }) => name).join(', ')}`),
  );
  return make(
    'div',
    { class: 'query-box' },
    make('label', { for: 'sql' }, query.label),
    input,
    make(
      'div',
      { class: 'downloads' },
      makeButton(query.run, () => void run(), { class: 'main' }),
    ),
    make('div', { class: 'downloads', role: 'group', 'aria-label': query.example }, ...examples),
    answer,
    make('details', {}, make('summary', {}, query.tables), make('ul', { class: 'columns' }, ...columns)),
  );
}

/** The section; what was opened stays open when the page is drawn again. */
export function makeQueryPanel(facts: ExplorerFacts, tables: Tables, texts: Texts): HTMLElement {
  const { query } = texts;
  const body = make('div', {});
  const open = async (): Promise<void> => {
    const state = make('p', { role: 'status' }, query.opening(0));
    body.replaceChildren(state);
    try {
      opened ??= openDatabase(facts, tables, (percent) => {
        state.textContent = query.opening(percent);
      });
      body.replaceChildren(makeBox(facts, texts, await opened));
      body.querySelector('textarea')?.focus();
    } catch (error) {
      opened = null;
      const reason = error instanceof Error ? error.message : String(error);
      body.replaceChildren(make('p', { class: 'alert', role: 'alert' }, query.failed(reason)), makeDoor());
    }
  };
  const makeDoor = (): HTMLElement =>
    makeButton(query.open, () => void open(), { class: 'main', id: 'open-query' });
  if (location.protocol === 'file:') body.append(make('p', { class: 'alert' }, query.fromFile));
  else if (opened === null) body.append(makeDoor());
  else void opened.then((database) => body.replaceChildren(makeBox(facts, texts, database)));
  const megabytes = (facts.queryBytes / 1e6).toFixed(1);
  return make(
    'section',
    { id: 'query', 'aria-labelledby': 'query-heading' },
    make('h2', { id: 'query-heading' }, query.heading),
    make('p', {}, query.lead(megabytes)),
    body,
  );
}
