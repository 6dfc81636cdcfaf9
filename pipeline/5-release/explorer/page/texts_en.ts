/** The page in English. */
import { KEY_WORDS, labelKey } from './labels.ts';
import { formatCount } from './numbers.ts';
import type { Damage } from './rows.ts';
import { SQL_EXAMPLES } from './sql_examples.ts';
import type { Texts } from './texts_type.ts';

function sayDamage(damage: Damage): string {
  switch (damage.kind) {
    case 'missing':
      return damage.status === 0
        ? `${damage.path} is missing from this folder.`
        : `${damage.path} is missing: the server answered ${damage.status}.`;
    case 'unreachable':
      return `${damage.path} could not be reached.`;
    case 'changed':
      return `${damage.path} is not the file that this release was certified with (${damage.bytes} bytes arrived): it was cut short or changed.`;
    case 'unreadable':
      return `${damage.path} can’t be read as Parquet.`;
  }
}

const ONE_POST = 'By one post drawn of each person.';

export const TEXTS_EN: Texts = {
  languageName: 'English',
  synthetic: ({ times }) =>
    `SYNTHETIC: every post and person behind these numbers was made up by a simulator${times > 1 ? `, at 1/${times} of the real size` : ''}. They say nothing about the real network.`,
  title: ({ title, version }) => `${title}, ${version}`,
  source: ({ version, isSynthetic, privacy }) =>
    `${isSynthetic ? 'SYNTHETIC data, ' : ''}release ${version}, with noise that hides every account (lifetime ε ${privacy.lifetimeEpsilon})`,
  lead: ({ window }) =>
    `How many people posted publicly in Chinese on Mastodon-compatible servers from ${window.from} up to, not including, ${window.to} (UTC). Every number carries random noise, so that no account can be told from it; the noise is shown beside it.`,
  skip: 'Skip to the figure',
  damage: sayDamage,
  damageHelp:
    'What else could be read is shown. Get the folder again and compare it with sha256sum -c SHA256SUMS.',
  headline: {
    before: (day) => `people before ${day}`,
    growth: 'growth, people',
    posts: 'posts',
    between: (low, high) => `${low} to ${high}`,
    article: (words, verdict) => `newspaper: ${words}; ${verdict}`,
    articleWords: {
      people_start: 'about 104,000 (implied)',
      people_end: 'about 154,000',
      growth: 'nearly 50,000',
      growth_percent: 'nearly 50 per cent',
      posts: 'more than 9.5 million',
    },
    verdict: {
      within: 'agrees',
      outside: 'differs',
      undecided: 'can’t be decided at this noise',
      'not comparable': 'not comparable',
    },
    scaled: (times) =>
      `These data are a simulation in small: multiply by ${times} to compare with the newspaper.`,
  },
  figure: {
    heading: 'Figures',
    series: 'Show',
    overTime: 'Over time',
    breakdowns: 'Breakdowns',
    period: 'By',
    periods: { weekly: 'week', monthly: 'month' },
    span: 'Days',
    scale: 'Scale',
    scales: { linear: 'linear', log: 'logarithmic' },
    form: 'As',
    forms: { figure: 'figure', table: 'table' },
    csv: 'Download CSV',
    png: 'Download PNG',
    keys: 'Arrow keys go from value to value.',
    marks: {
      level: 'Band: 95 % of the noise.',
      count: 'Bars: 95 % of the noise.',
      class: 'Thin lines: 95 % of the noise.',
    },
    hollow: 'Hollow: a period that is cut.',
    dashes: 'Orange: an imagined draw.',
    space: ' ',
    none: 'This release does not hold this table.',
    interval: (low, high) => `95 % of the noise: ${low} to ${high}`,
    days: (from, to) => `${from} up to ${to}`,
    partial: 'cut: fewer days than its neighbours',
    logNote: 'On a logarithmic scale nothing below 1 can be shown.',
    columns: {
      days: 'days',
      class: 'class',
      value: 'value',
      low: 'low',
      high: 'high',
      sd: 'standard deviation',
    },
    summary: (title, points, first, last) =>
      `${title}: ${points} values, from ${first} to ${last}. The table holds them all.`,
  },
  units: { people: 'people', posts: 'posts' },
  by: (title, period) => `${title}, by ${period}`,
  titles: {
    cumulative_people: 'People so far',
    new_people: 'New people',
    active_people: 'Active people',
    posts: 'Posts',
    cumulative_posts: 'Posts so far',
    people_by_server: 'People by server',
    people_by_server_size: 'People by size of their server',
    people_by_hashtag: 'People by hashtag',
    people_by_script: 'People by script',
    people_by_length: 'People by length of a post',
    people_by_feature: 'People by what a post carries',
    people_by_hour: 'People by weekday and hour (UTC)',
  },
  notes: {
    cumulative_people: 'Accounts with at least one public post in Chinese up to a day, history included.',
    new_people: 'Accounts whose first public post in Chinese falls into the period.',
    active_people: 'Accounts with a public post in Chinese in the period, within the bound of an account.',
    posts: 'Public posts in Chinese; of one account no more than its bound.',
    cumulative_posts:
      'Running sum of the posts of each period. The noise of each is its own, so the errors add up by their squares.',
    people_by_server: 'Servers with so many people that one more or less could not decide their name.',
    people_by_server_size: 'Computed from the named servers; the smallest class holds everybody else.',
    people_by_hashtag:
      'Hashtags of so many people that one more or less could not decide them; one post drawn of each person.',
    people_by_script: ONE_POST,
    people_by_length: ONE_POST,
    people_by_feature: ONE_POST,
    people_by_hour: ONE_POST,
  },
  keyLabel: (id, key) => labelKey(KEY_WORDS.en, id, key),
  sure: {
    heading: 'How sure are we?',
    lead: 'The published numbers were drawn once, with noise of a published size. Move the slider to see what chance could have published instead, if the published values were the exact ones. It is a picture made in your browser; nothing is drawn from the data again, and it tells nothing more about anybody.',
    slider: 'Another draw of the noise',
    published: 'as published',
    draw: (draw) => `imagined draw ${draw}`,
    told: (last, published, within, all) =>
      `Here the last value would be ${last} instead of ${published}; ${within} of ${all} values stay within their published intervals.`,
  },
  privacy: {
    heading: 'Privacy in plain words',
    paragraphs: ({ privacy, minimumPeople }) => [
      'Think of one person, and of two worlds: in one she was counted, in the other she never posted.',
      `Whoever reads everything that this project will ever publish, and knows everything about everybody else, can hardly tell the two worlds apart: the odds that they would give to “she was counted” move by a factor of at most ${privacy.oddsFactor} over the project’s whole life (ε = ${privacy.lifetimeEpsilon}), except with a probability of 1 in ${formatCount(1 / Number(privacy.delta))}.`,
      `The unit is an account, together with the one that it moved to. Servers and hashtags are named only above a noisy threshold, never below ${minimumPeople} people. Every draw was written into a ledger before it was made, and was made once.`,
    ],
    notHeading: 'What it does not protect',
    notProtected: [
      'What anybody can see on the live network: the posts are public, and this release neither hides nor reveals them.',
      'Somebody with several accounts: the promise holds for each, and weakens with their number.',
      'Facts about all people together, which are what a census is for.',
      'Which servers were asked: that is public, though no small server is named.',
    ],
    attacksHeading: 'It was attacked before it was let out',
    attacks: ({ privacy }) =>
      `${privacy.attacks.filter(({ holds }) => holds).length} of ${privacy.attacks.length} attacks were withstood; ${privacy.plantedBugs} planted bugs prove that the checks have teeth.`,
    report: 'The whole privacy report',
  },
  query: {
    heading: 'Ask it yourself (SQL)',
    lead: (megabytes) =>
      `DuckDB runs in your browser over the tables of this release. Opening it reads ${megabytes} MB from this folder, and from nowhere else; nothing that you ask leaves your machine.`,
    open: 'Open the query box',
    opening: (percent) => `reading DuckDB … ${percent} %`,
    fromFile:
      'A browser lets a page that was opened as a file start no database. Serve the folder (make site, or python3 -m http.server) and open it from there.',
    failed: (reason) => `The query box could not be opened: ${reason}`,
    label: 'Query',
    run: 'Run (Ctrl + Enter)',
    running: 'running …',
    example: 'Examples',
    examples: SQL_EXAMPLES.map(({ en, sql }) => ({ name: en, sql })),
    rows: (shown, all) => (shown === all ? `${all} rows` : `first ${shown} of ${all} rows`),
    empty: 'No rows.',
    result: 'Answer',
    csv: 'Download the answer as CSV',
    tables: 'Tables',
  },
  files: {
    heading: 'Take it with you',
    lead: 'Each table as CSV and Parquet, with its description; and how to cite it.',
  },
};
