/** Generated rows of a dataset: everything that a query reads varies, at its edges too. */
import { createHash } from 'node:crypto';
import { createRow, type PartRow } from '../3-dataset/part_rows.ts';

function drawer(seed: string): (below: number) => number {
  let at = 0;
  return (below) => {
    at += 1;
    return createHash('sha256').update(`${seed}/${at}`).digest().readUInt32BE() % below;
  };
}

const SCRIPTS = ['Hans', 'Hant', 'mixed', 'none'];
const LANGUAGES = ['zh', 'zh', 'zh', 'yue', 'ja', 'en', 'und'];
const HOUR_MS = 3_600_000;

/** Hours where weeks, months and years begin and end, and the window's own edges. */
const EDGES = [
  '2021-12-31T23',
  '2022-01-01T00',
  '2022-01-31T23',
  '2022-02-01T00',
  '2022-02-06T23',
  '2022-02-07T00',
  '2022-02-28T23',
  '2022-03-01T00',
  '2022-03-31T23',
  '2022-04-04T23',
  '2022-04-05T00',
].map((hour) => Date.parse(`${hour}:00:00Z`));

/** @param seed tables of other seeds are others */
export function makeTable(seed: string, rows: number): PartRow[] {
  const draw = drawer(seed);
  const people = 1 + draw(Math.max(2, Math.floor(rows / (1 + draw(9)))));
  const from = Date.parse('2021-11-01T00:00:00Z');
  return Array.from({ length: rows }, (_, index) => {
    const person = draw(people) % (1 + draw(people));
    const edge = EDGES[draw(EDGES.length)] ?? 0;
    const ms = draw(4) === 0 ? edge : from + draw(180 * 24) * HOUR_MS;
    const at = new Date(ms).toISOString();
    const day = Math.floor(ms / 86_400_000);
    const tags = draw(3) === 0 ? [`标签${draw(4)}`] : draw(9) === 0 ? ['标签0', '标签1'] : [];
    return createRow(index, {
      // Some copies of a status among them.
      status_pid: createHash('md5')
        .update(`${seed}/s/${draw(40) === 0 ? 0 : index}`)
        .digest('hex'),
      author_pid: createHash('md5').update(`${seed}/a/${person}`).digest('hex'),
      instance: `server${person % 7}.example`,
      posted_at: `${at.slice(0, 13).replace('T', ' ')}:00:00`,
      week: new Date((day - ((day + 3) % 7)) * 86_400_000).toISOString().slice(0, 10),
      month: at.slice(0, 7),
      language_own: LANGUAGES[draw(LANGUAGES.length)],
      confidence_milli: draw(1001),
      chinese_milli: draw(20_001) - 10_000,
      is_undecided: draw(3) === 0,
      script: SCRIPTS[draw(4)],
      text: draw(2) === 0 ? null : `今天${draw(1000)}`,
      characters: [0, 20, 21, 50, 51, 100, 101, 200, 201, 500, 501][draw(11)],
      hashtags: tags,
      redactions: tags.length === 0 ? {} : { HASHTAG: tags.length, URL: 1 + draw(3) },
      is_reply: draw(2) === 0,
      is_edited: draw(5) === 0,
      has_media: draw(3) === 0,
      has_content_warning: draw(8) === 0,
      is_native: draw(2) === 0,
    });
  });
}
