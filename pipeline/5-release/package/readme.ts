/** README.md of a release: what it is, how to query it, what the numbers mean and what they do not protect. */
import type { PublicContract } from '../tables/contract.ts';
import type { ReleaseFacts } from './facts.ts';
import { citeRelease } from './metadata.ts';
import {
  describePromise,
  describeRelease,
  INTERVALS,
  LICENSE_NAME,
  NOT_PROTECTED,
  syntheticNotice,
} from './words.ts';

function formatTable(contract: PublicContract): string {
  const rows = contract.columns.map(
    ({ name, type, unit, meaning }) => `| ${name} | ${type} | ${unit} | ${meaning} |`,
  );
  return [
    `### ${contract.table}`,
    '',
    contract.meaning,
    '',
    '| column | type | unit | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/**
 * Front matter by which Hugging Face shows the tables and DuckDB opens them as `hf://…`: it stands in the certified
 * README.md, so that the same bytes go to every archive.
 */
function formatFrontMatter(facts: ReleaseFacts, contracts: readonly PublicContract[]): string {
  const tags = ['mastodon', 'fediverse', 'differential-privacy', ...(facts.isSynthetic ? ['synthetic'] : [])];
  const configs = contracts.flatMap(({ table }, index) => [
    `  - config_name: ${table}`,
    ...(index === 0 ? ['    default: true'] : []),
    `    data_files: data/${table}/*/*.parquet`,
  ]);
  return [
    '---',
    `pretty_name: ${JSON.stringify(`${facts.title}, ${facts.version}`)}`,
    `license: ${LICENSE_NAME.toLowerCase()}`,
    'language:',
    '  - en',
    'tags:',
    ...tags.map((tag) => `  - ${tag}`),
    'configs:',
    ...configs,
    '---',
    '',
  ].join('\n');
}

function formatWithdrawn({ withdrawn }: ReleaseFacts): string {
  if (withdrawn.length === 0) return '';
  const rows = withdrawn.map(
    ({ version, day }) => `- ${version}, withdrawn on ${day}: its tombstone says why.`,
  );
  return `## Withdrawn versions\n\nRows under \`published=\` of these stay as they were, since published rows never change:\n\n${rows.join('\n')}\n\n`;
}

/** The text of README.md. */
export function formatReadme(facts: ReleaseFacts, contracts: readonly PublicContract[]): string {
  const notice = syntheticNotice(facts);
  return `${formatFrontMatter(facts, contracts)}
# ${facts.title}, ${facts.version}

${notice === null ? '' : `**${notice}**\n\n`}${describeRelease(facts)}

## Query it

Every table is plain Parquet under \`data/\`, and CSV beside it. With DuckDB, in this folder:

\`\`\`sql
select week, new_people, new_people_low, new_people_high, cumulative_people
from 'data/growth_weekly/*/*.parquet' order by from_day;

select from_day, to_day, people, people_low, people_high, posts, posts_low, posts_high
from 'data/growth_total/*/*.parquet';
\`\`\`

pyarrow, Spark, pandas, hyparquet and parquetjs open the same files. \`published=\` in a path is the release that
published these rows first; their bytes never change afterwards. Who is found later counts in \`late_people\` of a later
release.

## What the numbers mean

A person is an account, together with the one that it moved to where its own server says so. It counts where it has at
least one public post in Chinese and did not say no${facts.consent === 'opt-in' ? ' and chose to be indexed (consent: opt-in)' : ' (consent: opt-out)'}.

${INTERVALS}

Numbers are whole. None is below zero and cumulative people never fall: these two corrections were made after the noise,
from the noisy numbers alone. Sums of rows add up their noise: for a year or a region use a row that was counted as such
(\`growth_total\`, \`growth_monthly\`) where there is one.

Breakdowns count each person once, by one post drawn for each: they are shares of people, not of posts. A server or a
hashtag is named only where so many people stand behind it that one more or less could not decide it (never fewer than
${facts.minimumPeople}).

## What is promised

${describePromise(facts)} How it was spent, and how the release was attacked before it was let out, is in
[privacy-report.html](privacy-report.html).

## What this does not protect

${NOT_PROTECTED.map((each) => `- ${each}`).join('\n')}

${formatWithdrawn(facts)}## How to cite

${citeRelease(facts)}

## Tables

${contracts.map(formatTable).join('\n')}
## Files

\`datapackage.json\` (Data Package 2.0), \`croissant.json\` (Croissant), \`datacite.json\`, \`CITATION.cff\`,
\`DATASHEET.md\`, \`provenance.json\`, \`privacy-report.html\` and \`.json\`; \`SHA256SUMS\` names every file
(\`sha256sum -c SHA256SUMS\`). \`index.html\` shows the figures in a browser and asks nobody else for anything; what it is
made of lies in \`explorer/\`, with the licences of its packages. Licence of the data: ${LICENSE_NAME}, see \`LICENSE\`.
`;
}
