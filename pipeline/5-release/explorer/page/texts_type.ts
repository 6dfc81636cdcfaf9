/** Everything that the page says: one type for all languages, so that none can fall behind. */
import type { ExplorerFacts } from './facts.ts';
import type { Damage } from './rows.ts';
import type { Breakdown, Period, Series, SeriesId } from './series.ts';

export interface Texts {
  readonly languageName: string;
  readonly synthetic: (facts: ExplorerFacts) => string;
  readonly title: (facts: ExplorerFacts) => string;
  readonly source: (facts: ExplorerFacts) => string;
  readonly lead: (facts: ExplorerFacts) => string;
  readonly skip: string;
  readonly damage: (damage: Damage) => string;
  readonly damageHelp: string;
  readonly headline: {
    readonly before: (day: string) => string;
    readonly growth: string;
    readonly posts: string;
    readonly between: (low: string, high: string) => string;
    readonly article: (words: string, verdict: string) => string;
    /** What the article wrote, by the claim's key. */
    readonly articleWords: Readonly<Record<string, string>>;
    readonly verdict: Readonly<Record<string, string>>;
    readonly scaled: (times: string) => string;
  };
  readonly figure: {
    readonly heading: string;
    readonly series: string;
    readonly overTime: string;
    readonly breakdowns: string;
    readonly period: string;
    readonly periods: Readonly<Record<Period, string>>;
    readonly span: string;
    readonly scale: string;
    readonly scales: Readonly<Record<'linear' | 'log', string>>;
    readonly form: string;
    readonly forms: Readonly<Record<'figure' | 'table', string>>;
    readonly csv: string;
    readonly png: string;
    readonly keys: string;
    readonly none: string;
    /** How to read the marks of a figure. */
    readonly marks: Readonly<Record<Series['kind'], string>>;
    readonly hollow: string;
    readonly dashes: string;
    /** Between sentences. */
    readonly space: string;
    readonly interval: (low: string, high: string) => string;
    readonly days: (from: string, to: string) => string;
    readonly partial: string;
    readonly logNote: string;
    readonly columns: Readonly<Record<'days' | 'class' | 'value' | 'low' | 'high' | 'sd', string>>;
    readonly summary: (title: string, points: number, first: string, last: string) => string;
  };
  readonly units: Readonly<Record<'people' | 'posts', string>>;
  /** A title and its period. */
  readonly by: (title: string, period: string) => string;
  readonly titles: Readonly<Record<SeriesId, string>>;
  readonly notes: Readonly<Record<SeriesId, string>>;
  readonly keyLabel: (id: Breakdown, key: readonly string[]) => string;
  readonly sure: {
    readonly heading: string;
    readonly lead: string;
    readonly slider: string;
    readonly published: string;
    readonly draw: (draw: number) => string;
    readonly told: (last: string, published: string, within: number, all: number) => string;
  };
  readonly privacy: {
    readonly heading: string;
    readonly paragraphs: (facts: ExplorerFacts) => readonly string[];
    readonly notHeading: string;
    readonly notProtected: readonly string[];
    readonly attacksHeading: string;
    readonly attacks: (facts: ExplorerFacts) => string;
    readonly report: string;
  };
  readonly query: {
    readonly heading: string;
    readonly lead: (megabytes: string) => string;
    readonly open: string;
    readonly opening: (percent: number) => string;
    readonly fromFile: string;
    readonly failed: (reason: string) => string;
    readonly label: string;
    readonly run: string;
    readonly running: string;
    readonly example: string;
    readonly examples: readonly { readonly name: string; readonly sql: string }[];
    readonly rows: (shown: string, all: string) => string;
    readonly empty: string;
    readonly result: string;
    readonly csv: string;
    readonly tables: string;
  };
  readonly files: { readonly heading: string; readonly lead: string };
}
