import {
  AUTHOR_POST_CAP_MILLI,
  AUTHOR_PRIOR_CAP_MILLI,
  CONFIDENCE_BASE_MILLI,
  CONFIDENCE_DIVISOR,
  CONFIDENCE_TOP_MILLI,
} from '../model/language.ts';
import { STATUSES } from './contract.ts';
import { quote } from './session.ts';

/** Columns of a part file: VeiledStatus in pipeline/model/status.ts. */
export const PART_COLUMNS: Readonly<Record<string, string>> = {
  status_pid: 'VARCHAR',
  author_pid: 'VARCHAR',
  instance: 'VARCHAR',
  posted_at: 'TIMESTAMP',
  week: 'DATE',
  month: 'VARCHAR',
  language_declared: 'VARCHAR',
  language_own: 'VARCHAR',
  confidence_milli: 'INTEGER',
  chinese_milli: 'INTEGER',
  is_undecided: 'BOOLEAN',
  script: 'VARCHAR',
  text: 'VARCHAR',
  characters: 'INTEGER',
  redactions: 'MAP(VARCHAR, INTEGER)',
  hashtags: 'VARCHAR[]',
  is_reply: 'BOOLEAN',
  is_edited: 'BOOLEAN',
  is_bot: 'BOOLEAN',
  has_media: 'BOOLEAN',
  has_poll: 'BOOLEAN',
  has_content_warning: 'BOOLEAN',
  is_native: 'BOOLEAN',
};

/** Largest part line: a text is capped by the veil well below this. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** Read every part into `rows`. */
export function loadParts(parts: readonly string[]): string {
  const columns = Object.entries(PART_COLUMNS).map(([name, type]) => `${name}: ${quote(type)}`);
  if (parts.length === 0) {
    return `create table rows (${Object.entries(PART_COLUMNS)
      .map(([name, type]) => `${name} ${type}`)
      .join(', ')})`;
  }
  return `create table rows as from read_json([${parts.map(quote).join(', ')}],
    format = 'newline_delimited', columns = {${columns.join(', ')}}, maximum_object_size = ${MAX_LINE_BYTES})`;
}

/**
 * One row a status, in `kept`. Where copies meet, the one from the author's own server wins, then an edited
 * one; the rest of the order covers every column, so that the winner never depends on the order of files.
 *
 * Copies are looked for by a 64-bit hash, which needs a quarter of the pseudonyms' memory; two statuses that
 * share one are told apart among the winners.
 */
export const DEDUPLICATE: readonly string[] = [
  'create table copies as select hash(status_pid) as pid_hash from rows group by pid_hash having count(*) > 1',
  `create table winners as select rows.* from rows semi join copies on hash(rows.status_pid) = copies.pid_hash
     qualify row_number() over (partition by status_pid order by is_native desc, is_edited desc, posted_at, ${Object.keys(
       PART_COLUMNS,
     )
       .filter(
         (name) =>
           !['status_pid', 'is_native', 'is_edited', 'posted_at', 'redactions', 'hashtags'].includes(name),
       )
       .map((name) => `${name} nulls last`)
       .join(', ')}, redactions::varchar, hashtags::varchar) = 1`,
  `create view kept as (select rows.* from rows anti join copies on hash(rows.status_pid) = copies.pid_hash)
     union all (from winners)`,
];

/** What is known only once authors are counted: their language, servers and hashtags with enough of them. */
export function countAuthors(
  minimumAuthorsToNameInstance: number,
  minimumAuthorsToKeepHashtag: number,
): string[] {
  return [
    `create table authors as select author_pid,
       greatest(-${AUTHOR_PRIOR_CAP_MILLI}, least(${AUTHOR_PRIOR_CAP_MILLI},
         sum(case when is_undecided then 0
             else greatest(-${AUTHOR_POST_CAP_MILLI}, least(${AUTHOR_POST_CAP_MILLI}, chinese_milli)) end)))::integer as prior_milli
     from kept group by author_pid`,
    `create table named_instances as select instance from kept
     group by instance having count(distinct author_pid) >= ${minimumAuthorsToNameInstance}`,
    `create table kept_hashtags as select hashtag from (select author_pid, unnest(hashtags) as hashtag from kept)
     group by hashtag having count(distinct author_pid) >= ${minimumAuthorsToKeepHashtag}`,
    `set variable kept_hashtags = (select coalesce(list(hashtag order by hashtag), []::varchar[]) from kept_hashtags)`,
  ];
}

const SCORE = '(k.chinese_milli + a.prior_milli)';
const IS_OPEN = "(k.is_undecided and k.language_own <> 'und')";
const OWN_CHINESE = "(k.language_own in ('zh', 'yue'))";

/** Columns of the contract that are decided here; the others are taken as the veil gave them. */
const DECIDED: Readonly<Record<string, string>> = {
  instance: "case when n.instance is null then 'other' else k.instance end",
  language: `case when not ${IS_OPEN} then k.language_own
      when ${SCORE} > 0 then case when k.language_own = 'yue' then 'yue' else 'zh' end
      when ${OWN_CHINESE} then 'ja' else k.language_own end`,
  language_confidence: `(case when ${IS_OPEN}
      then least(${CONFIDENCE_TOP_MILLI}, ${CONFIDENCE_BASE_MILLI} + abs(${SCORE}) // ${CONFIDENCE_DIVISOR})
      else k.confidence_milli end)::double / 1000`,
  is_chinese: `case when ${IS_OPEN} then ${SCORE} > 0 else ${OWN_CHINESE} end`,
  // Most posts have none, and the intersection is dear.
  hashtags: `case when len(k.hashtags) = 0 then k.hashtags
      else list_sort(list_intersect(k.hashtags, getvariable('kept_hashtags'))) end`,
};

/**
 * Rows of the dataset by the contract, and their month; the rule of language is `decideLanguage` in
 * pipeline/model/language.ts. A view: no copy of the rows is made before they are written.
 */
export const DECIDE = `create view decided as select ${STATUSES.columns
  .map(({ name, type }) => `cast(${DECIDED[name] ?? `k.${name}`} as ${type}) as ${name}`)
  .join(', ')}, k.month
  from kept k join authors a using (author_pid) left join named_instances n on n.instance = k.instance`;

/** Rows in one row group: enough for good compression, few enough for a reader with little memory. */
const ROW_GROUP_ROWS = 61_440;

/** Rows that are sorted at once and lie in one file: they fit in memory, however many the month has. */
export const FILE_ROWS = 131_072;

/** Hex digits that bound a range: 65,536 steps are enough for files of 262,144 rows. */
const RANGE_DIGITS = 4;

function bound(index: number, total: number): string {
  const step = Math.floor((index * 16 ** RANGE_DIGITS) / total);
  return quote(step.toString(16).padStart(RANGE_DIGITS, '0'));
}

/** Conditions that divide the statuses into `total` ranges of pseudonyms: uniform, so about equal. */
export function splitPids(total: number): string[] {
  return Array.from({ length: total }, (_, index) => {
    const low = index === 0 ? [] : [`status_pid >= ${bound(index, total)}`];
    const high = index === total - 1 ? [] : [`status_pid < ${bound(index + 1, total)}`];
    return total === 1 ? 'true' : [...low, ...high].join(' and ');
  });
}

/** One sorted file of a month. Sorted by pseudonym, so that the order tells nothing about time. */
export function copyRange(month: string, range: string, path: string): string {
  return `copy (select * exclude (month) from decided where month = ${quote(month)} and ${range} order by status_pid)
    to ${quote(path)} (format parquet, compression snappy, row_group_size ${ROW_GROUP_ROWS})`;
}
