/** What the page says beside the figure: the headline numbers, the promise, and where the files are. */
import { make } from './dom.ts';
import type { ExplorerFacts } from './facts.ts';
import { formatCount, formatDay } from './numbers.ts';
import { numberOf, type Row, type Tables, textOf } from './rows.ts';
import type { Lang, View } from './state.ts';
import type { Texts } from './texts_type.ts';

interface Card {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** What the newspaper wrote, and how the two agree; empty where they can't be compared. */
  readonly beside: string;
}

/** Claims of the newspaper that have a card, and the column of growth_total that answers where it does not speak of these days. */
const HEADLINE = [
  ['people_start', 'people_before'],
  ['people_end', 'people'],
  ['growth', 'new_people'],
  ['posts', 'posts'],
] as const;

function readCard(row: Row, column: string, label: string, beside: string): Card {
  const cell = (suffix: string): number => numberOf(row, `${column}${suffix}`);
  return { label, value: cell(''), low: cell('_low'), high: cell('_high'), beside };
}

function listCards(facts: ExplorerFacts, tables: Tables, { headline }: Texts, lang: Lang): Card[] {
  const total = tables.get('growth_total')?.at(-1);
  const days = (from: string, to: string): Readonly<Record<(typeof HEADLINE)[number][0], string>> => ({
    people_start: headline.before(formatDay(from, lang)),
    people_end: headline.before(formatDay(to, lang)),
    growth: headline.growth,
    posts: headline.posts,
  });
  return HEADLINE.flatMap(([key, column]) => {
    const claim = tables.get('claims')?.find((row) => textOf(row, 'claim') === key);
    if (claim !== undefined && claim['released'] !== null) {
      const verdict = headline.verdict[textOf(claim, 'verdict')] ?? textOf(claim, 'verdict');
      const beside = headline.article(headline.articleWords[key] ?? '', verdict);
      return [readCard(claim, 'released', days(facts.window.from, facts.window.to)[key], beside)];
    }
    if (total === undefined) return [];
    return [readCard(total, column, days(textOf(total, 'from_day'), textOf(total, 'to_day'))[key], '')];
  });
}

/** The release in ten seconds: four numbers with their intervals, beside the newspaper's. */
export function makeHeadline(
  facts: ExplorerFacts,
  tables: Tables,
  texts: Texts,
  { lang }: View,
): HTMLElement {
  const { headline } = texts;
  const cards = listCards(facts, tables, texts, lang);
  const isCompared = cards.some(({ beside }) => beside !== '');
  return make(
    'section',
    { id: 'headline' },
    make('p', { class: 'lead' }, texts.lead(facts)),
    make(
      'dl',
      { class: 'cards' },
      ...cards.map(({ label, value, low, high, beside }) =>
        make(
          'div',
          { class: 'card' },
          make('dt', {}, label),
          make('dd', { class: 'big' }, formatCount(value)),
          make('dd', {}, headline.between(formatCount(low), formatCount(high))),
          ...(beside === '' ? [] : [make('dd', { class: 'quiet' }, beside)]),
        ),
      ),
    ),
    ...(facts.times > 1 && isCompared
      ? [make('p', { class: 'quiet' }, headline.scaled(formatCount(facts.times)))]
      : []),
  );
}

/** The promise in plain words. */
export function makePrivacyPanel(facts: ExplorerFacts, texts: Texts): HTMLElement {
  const { privacy } = texts;
  return make(
    'section',
    { id: 'privacy', 'aria-labelledby': 'privacy-heading' },
    make('h2', { id: 'privacy-heading' }, privacy.heading),
    ...privacy.paragraphs(facts).map((text) => make('p', {}, text)),
    make('h3', {}, privacy.notHeading),
    make('ul', {}, ...privacy.notProtected.map((text) => make('li', {}, text))),
    make('h3', {}, privacy.attacksHeading),
    make('p', {}, privacy.attacks(facts)),
    make('p', {}, make('a', { href: 'privacy-report.html' }, privacy.report)),
  );
}

/** Links to the files. */
export function makeFilesPanel(facts: ExplorerFacts, texts: Texts): HTMLElement {
  const link = (href: string): HTMLElement => make('a', { href }, href);
  return make(
    'section',
    { id: 'files', 'aria-labelledby': 'files-heading' },
    make('h2', { id: 'files-heading' }, texts.files.heading),
    make('p', {}, texts.files.lead),
    make(
      'ul',
      { class: 'files' },
      ...facts.tables.map(({ table }) => make('li', {}, link(`data/${table}.csv`))),
      ...['README.md', 'DATASHEET.md', 'CITATION.cff', 'datapackage.json', 'SHA256SUMS'].map((name) =>
        make('li', {}, link(name)),
      ),
    ),
  );
}
