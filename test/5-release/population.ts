/** A SYNTHETIC population of the article's size, made directly: 154,000 people, 9.5 million posts, no harvest. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSession } from '../../pipeline/3-dataset/index.ts';

export interface PopulationSize {
  readonly before: number;
  readonly joining: number;
  readonly posts: number;
}

export const ARTICLE_SIZE: PopulationSize = { before: 104_000, joining: 50_000, posts: 9_500_000 };

/** Spread of ln(posts) over people: the most active of 100,000 then write some hundred times the median. */
const LOG_SPREAD = 1.6;

/** Uniform in (0, 1) by a hash: the same on every machine. */
const uniform = (seed: string): string => `((hash(${seed}) % 1000003) + 0.5) / 1000003`;
const normal = (seed: string): string =>
  `sqrt(-2 * ln(${uniform(`${seed} || '/a'`)})) * cos(2 * pi() * ${uniform(`${seed} || '/b'`)})`;

const DAYS = 212;

/** Write the dataset below a folder, unless it is there. */
export async function buildPopulation(dir: string, size: PopulationSize): Promise<string> {
  const datasetDir = join(dir, 'dataset');
  if (existsSync(join(datasetDir, 'sources.json'))) return datasetDir;
  mkdirSync(join(datasetDir, 'statuses'), { recursive: true });
  const session = await openSession({ threads: 2, tempDir: join(dir, 'spill'), memoryMib: 1500 });
  try {
    await session.run(`create table people as
      select i, md5('author' || i) as author_pid,
        case when i < ${size.before} then -1 - floor(${uniform("'h' || i")} * 1500)
             else floor(${DAYS} * pow(${uniform("'j' || i")}, 1.3)) end as first_day,
        exp(${LOG_SPREAD} * ${normal("'r' || i")}) as weight,
        (hash('s' || i) % 100) as server_draw,
        ${uniform("'q' || i")} < 0.35 as is_silent
      from range(${size.before + size.joining}) t(i)`);
    await session.run(`create table active as
      select *, greatest(first_day, 0) as from_day, ${DAYS} - greatest(first_day, 0) as days from people
      where first_day >= 0 or not is_silent`);
    // Somebody who joins late posts for fewer days; the weights are scaled to the total.
    await session.run(`create table quota as
      select *, greatest(1, cast(round(weight * days * (select ${size.posts} / sum(weight * days) from active)) as bigint)) as posts from active`);
    await session.run(`create table rows as
      select author_pid, i, server_draw, unnest(range(posts)) as k, from_day, days, first_day from quota`);
    const columns = (at: string, id: string) => `
      md5(${id}) as status_pid, author_pid,
      case when server_draw < 40 then 'alpha.example' when server_draw < 65 then 'beta.example'
           when server_draw < 80 then 'gamma.example' when server_draw < 90 then 'delta.example' else 'other' end as instance,
      ${at} as posted_at, cast(date_trunc('week', ${at}) as date) as week,
      'zh' as language, 'zh' as language_declared, 0.9::double as language_confidence, true as is_chinese,
      case when hash(${id}) % 10 < 7 then 'Hans' when hash(${id}) % 10 < 9 then 'Hant' else 'none' end as script,
      cast(null as varchar) as text, cast(hash(${id}) % 400 as integer) as characters,
      map {'HASHTAG': 1} as redactions, ['日常'] as hashtags,
      hash(${id}) % 5 = 0 as is_reply, false as is_edited, false as is_bot, hash(${id}) % 4 = 0 as has_media,
      false as has_poll, hash(${id}) % 9 = 0 as has_content_warning`;
    // The first post of a newcomer stands on its first day, so that the calendar of newcomers is the one that was drawn.
    const at = `timestamp '2022-02-01' + to_hours(cast(24 * from_day + case when k = 0 and first_day >= 0 then 0 else floor(${uniform("'t' || i || '/' || k")} * 24 * days) end as integer))`;
    await session.run(`create view statuses as select ${columns(at, "'p' || i || '/' || k")} from rows
      union all select ${columns("timestamp '2022-02-01' + to_hours(cast(24 * first_day as integer))", "'h' || i")} from people where first_day < 0`);
    for (const month of [
      '2022-02',
      '2022-03',
      '2022-04',
      '2022-05',
      '2022-06',
      '2022-07',
      '2022-08',
      'history',
    ]) {
      const folder = join(datasetDir, 'statuses', `month=${month}`);
      mkdirSync(folder, { recursive: true });
      const where =
        month === 'history'
          ? "posted_at < timestamp '2022-02-01'"
          : `strftime(posted_at, '%Y-%m') = '${month}'`;
      await session.run(
        `copy (select * from statuses where ${where}) to '${join(folder, 'statuses-0.parquet')}' (format parquet, compression snappy)`,
      );
    }
    writeFileSync(join(datasetDir, 'sources.json'), '[]');
  } finally {
    session.close();
  }
  return datasetDir;
}
