/** `publish --to mastodon`: the announcing account. */
import { join } from 'node:path';
import { drawSeries, renderPng, timeTicks } from '../4-figures/index.ts';
import {
  type AnnouncementFacts,
  countChars,
  formatAlt,
  formatAnnouncement,
  type GrowthNumbers,
  Journal,
  makePost,
  type Package,
  type Picture,
  type Post,
  readGrowth,
  readLimits,
  WORDS,
} from '../6-publish/index.ts';
import type { MastodonConfig } from '../config/publish_schema.ts';
import { CensusError } from '../errors.ts';
import { wrap } from '../model/terminal.ts';
import { missingPlace, openAccount, placeName } from './publish_places.ts';
import type { Run } from './run.ts';

export interface AnnounceOptions {
  /** The version once more, or null: then it is shown, not posted. */
  readonly confirm: string | null;
  readonly isDryRun: boolean;
  /** Words of a correction, posted as an answer to the announcement; null for the announcement itself. */
  readonly correction: string | null;
}

export interface AnnounceResult {
  readonly didWork: boolean;
  readonly isPublished: boolean;
  readonly page: string | null;
  readonly doi: string | null;
  readonly text: string;
}

/** Pixels per CSS pixel of the posted figure: sharp on a phone, far below any server's limit in bytes. */
const ZOOM = 2;

function drawPicture(facts: AnnouncementFacts, language: 'en' | 'zh'): Uint8Array {
  const { numbers, version, isSynthetic } = facts;
  const words = WORDS[language];
  const window = { from: numbers.weeks[0]?.from ?? numbers.from, to: numbers.weeks.at(-1)?.to ?? numbers.to };
  const svg = drawSeries({
    title: words.figureTitle,
    subtitle: words.figureSubtitle,
    sourceLine: words.figureSource(version, isSynthetic),
    kind: 'level',
    points: numbers.weeks.map(({ from, to, days, people }) => ({ from, to, ...people, isPartial: days < 7 })),
    events: [],
    ticks: timeTicks(window, language),
    lastLabel: words.interval(lastOf(numbers)),
  });
  return renderPng(svg, ZOOM);
}

function lastOf({ weeks, people }: GrowthNumbers) {
  return weeks.at(-1)?.people ?? people;
}

function linkOf(run: Run, settings: MastodonConfig, release: Package): string {
  const { doi } = release.description;
  const link = settings.link ?? (doi === null ? null : `https://doi.org/${doi}`);
  if (link !== null) return link;
  throw new CensusError('E_PUBLISH_CONFIG', {
    what: 'There is nothing that the post could lead to.',
    where: run.config.path,
    kept: 'everything; nothing was posted',
    todo: 'publish to an archive first, or add `publish.mastodon.link`',
  });
}

/** Frame around the post, so that its lines are told from ours. */
function preview(post: Post, columns: number): string[] {
  const width = Math.min(columns, 78) - 4;
  const lines = (text: string): string[] => text.split('\n').flatMap((line) => wrap(line, width));
  const head = `${post.visibility}, language ${post.language}${post.inReplyTo === null ? '' : ', an answer to the announcement'}`;
  return [
    `┌ ${head}`,
    ...(post.contentWarning === null ? [] : [`│ CW: ${post.contentWarning}`, '│']),
    ...lines(post.text).map((line) => `│ ${line}`.trimEnd()),
    ...(post.picture === null
      ? []
      : ['│', '│ [figure]', ...lines(`described as: ${post.picture.alt}`).map((line) => `│   ${line}`)]),
    '└',
  ];
}

/** What would be posted, in the words and the length that the server takes. */
function composePost(
  run: Run,
  settings: MastodonConfig,
  release: Package,
  correction: string | null,
  maxChars: number,
  announcement: string | null,
): Post {
  const { version, description, files } = release;
  const { language, visibility } = settings;
  const base = { language, visibility, contentWarning: settings.contentWarning ?? null };
  if (correction !== null) {
    const text = WORDS[language].correction(version, correction);
    return { kind: 'correction', ...base, text, picture: null, inReplyTo: announcement };
  }
  const facts: AnnouncementFacts = {
    version,
    isSynthetic: description.abstract.startsWith('SYNTHETIC'),
    lifetimeEpsilon: String(run.config.release.lifetimeEpsilon),
    numbers: readGrowth(files),
    link: linkOf(run, settings, release),
  };
  const picture: Picture = { png: drawPicture(facts, language), alt: formatAlt(facts, language) };
  const text = formatAnnouncement(facts, language, maxChars);
  return { kind: 'announcement', ...base, text, picture, inReplyTo: null };
}

/** The server's answer is not asked for by a preview; Mastodon's own limit is the tightest usual one. */
const PREVIEW_CHARS = 500;

function checkCorrection(journal: Journal, correction: string | null): string | null {
  const announced = journal.list('posted').find(({ kind }) => kind === 'announcement');
  if (correction === null || announced !== undefined) return announced?.id ?? null;
  throw new CensusError('E_PUBLISH_STATE', {
    what: 'There is no announcement of this version that a correction could answer to.',
    where: `publish, version ${journal.version}`,
    kept: 'everything; nothing was posted',
    todo: 'announce the version first',
  });
}

/** Show the post, or make it. */
export async function announceRelease(
  run: Run,
  release: Package,
  { confirm, isDryRun, correction }: AnnounceOptions,
): Promise<AnnounceResult> {
  const settings = run.config.publish.mastodon;
  if (settings === undefined) throw missingPlace(run, 'mastodon');
  const { version, description } = release;
  const journal = Journal.open(run.dataDir, version, placeName(run, 'mastodon'));
  const announcement = checkCorrection(journal, correction);
  const { doi } = description;
  const compose = (maxChars: number): Post =>
    composePost(run, settings, release, correction, maxChars, announcement);
  if (isDryRun || confirm === null) {
    const post = compose(PREVIEW_CHARS);
    const figure = join('publications', version, 'announcement.png');
    const isWritten = !isDryRun && post.picture !== null;
    if (isWritten && post.picture !== null) journal.keepFile('announcement.png', post.picture.png);
    const text = [
      ...preview(post, run.columns),
      ...(isWritten ? [`the figure: ${run.dataName}/${figure}`] : []),
      isDryRun ? 'Nothing was posted, nothing was written.' : 'Nothing was posted. To post it:',
      ...(isDryRun
        ? []
        : [
            `  make publish TO=mastodon VERSION=${version} CONFIRM=${version}${correction === null ? '' : ' CORRECTION="…"'}`,
          ]),
      '',
    ].join('\n');
    return { didWork: false, isPublished: false, page: null, doi, text };
  }
  const client = openAccount(run, settings);
  try {
    const limits = await readLimits(client);
    const post = compose(limits.statusChars);
    const chars = countChars(post.text) + countChars(post.contentWarning ?? '');
    const { page, isNew } = await makePost(client, journal, post, limits, chars);
    const text = isNew ? `publish: posted, ${page}\n` : `publish: nothing to do, it was posted: ${page}\n`;
    return { didWork: isNew, isPublished: true, page, doi, text };
  } finally {
    await client.close();
  }
}
