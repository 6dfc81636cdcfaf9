/**
 * Ten questions that a researcher asks of a dataset, each answered by its .sql file: `run.ts DATA [CONFIG]` prints them
 * as Markdown. Answers are exact, so they stay with the dataset; README.md beside this holds those of the embedded,
 * SYNTHETIC study, and a test keeps them true.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const CENSUS = join(HERE, '..', '..', 'census');

/** A question, its remarks, and the SQL that answers it. */
export interface Question {
  readonly title: string;
  readonly remarks: string;
  readonly sql: string;
}

/** Read a question: the first line of comment asks, the others remark. */
export function readQuestion(path: string): Question {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const comments = lines.filter((line) => line.startsWith('-- ')).map((line) => line.slice(3));
  const sql = lines.filter((line) => !line.startsWith('-- ')).join('\n');
  const [title = '', ...remarks] = comments;
  return { title, remarks: remarks.join(' '), sql };
}

/** All questions, in the order of their numbers. */
export function listQuestions(): Question[] {
  return readdirSync(HERE)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => readQuestion(join(HERE, name)));
}

type Row = Readonly<Record<string, string | number | null>>;

function ask(sql: string, dataDir: string): Row[] {
  const out = execFileSync(CENSUS, ['query', '--data', dataDir, '--format', 'json', sql], {
    encoding: 'utf8',
  });
  return JSON.parse(out) as Row[];
}

function formatTable(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const body = rows.map((row) => line(names.map((name) => String(row[name] ?? '').replaceAll('|', '\\|'))));
  return [line(names), line(names.map(() => '---')), ...body].join('\n');
}

/** The notebook as Markdown. */
export function formatNotebook(dataDir: string): string {
  const parts = listQuestions().map(({ title, remarks, sql }, index) =>
    [
      `## ${index + 1}. ${title}`,
      ...(remarks === '' ? [] : [remarks]),
      `\`\`\`sql\n${sql}\n\`\`\``,
      formatTable(ask(sql, dataDir)),
    ].join('\n\n'),
  );
  return `${[
    '# Ten questions to a dataset',
    'The answers below are of the embedded study (`make dataset`): **SYNTHETIC**, at 1/100 of the real size. Ask your own dataset with `./census query "…"`, or all ten with `make notebooks`. What you get is exact and pseudonymous: restricted, not for publication. What may be published is a release (`make release`).',
    ...parts,
  ].join('\n\n')}\n`;
}

const [, script, dataDir] = process.argv;
if (script === join(HERE, 'run.ts') && dataDir !== undefined) process.stdout.write(formatNotebook(dataDir));
