/** What the page says beside the figure: the headline numbers, the promise, and where the files are. */
import { make } from './dom.ts';
import type { ExplorerFacts } from './facts.ts';
import { formatCount, formatDay } from './numbers.ts';
import { numberOf, type Tables, textOf } from './rows.ts';
import type { View } from './state.ts';
import type { Texts } from './texts_type.ts';

/** Claims that have a number of their own in the headline. */
const HEADLINE = ['people_start', 'people_end', 'growth', 'posts'] as const;

/** The release in ten seconds: four numbers with their intervals, beside the newspaper's. */
export function makeHeadline(facts: ExplorerFacts, tables: Tables, texts: Texts, view: View): HTMLElement {
  const { headline } = texts;
  const claims = tables.get('claims') ?? [];
  const labels: Readonly<Record<(typeof HEADLINE)[number], string>> = {
    people_start: headline.before(formatDay(facts.window.from, view.lang)),
    people_end: headline.until(formatDay(facts.window.to, view.lang)),
    growth: headline.growth,
    posts: headline.posts,
  };
  const cards = HEADLINE.flatMap((key) => {
    const claim = claims.find((row) => textOf(row, 'claim') === key);
    if (claim === undefined || claim['released'] === null) return [];
    const count = (column: string): string => formatCount(numberOf(claim, column));
    const verdict = headline.verdict[textOf(claim, 'verdict')] ?? textOf(claim, 'verdict');
    return [
      make(
        'div',
        { class: 'card' },
        make('dt', {}, labels[key]),
        make('dd', { class: 'big' }, count('released')),
        make('dd', {}, headline.between(count('released_low'), count('released_high'))),
        make('dd', { class: 'quiet' }, headline.article(headline.articleWords[key] ?? '', verdict)),
      ),
    ];
  });
  return make(
    'section',
    { id: 'headline' },
    make('p', { class: 'lead' }, texts.lead(facts)),
    make('dl', { class: 'cards' }, ...cards),
    ...(facts.times > 1 ? [make('p', { class: 'quiet' }, headline.scaled(formatCount(facts.times)))] : []),
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
