/** census.yaml of a new study, with what each line means for the people who are counted. */
import type { StudyAnswers } from './questions.ts';

/** Scale of a rehearsal: the embedded study's. */
const REHEARSAL =
  '  - { type: simulator, scale: 0.01, seed: 1 }   # SYNTHETIC: put servers or archives here instead';

function formatSources(servers: readonly string[]): string {
  if (servers.length === 0) return REHEARSAL;
  return servers
    .map(
      (url) =>
        `  - type: mastodon\n    url: ${JSON.stringify(url)}\n    # permission: "administrator agreed, YYYY-MM-DD"   # ask first; without it you are warned, and the datasheet says so`,
    )
    .join('\n');
}

function formatRelease({ release, window }: StudyAnswers): string {
  const days = Math.round((Date.parse(window.to) - Date.parse(window.from)) / 86_400_000);
  if (release === 'nothing') {
    return '# Nothing is to be released. `make release` would still ask this file: see README.md, "Making a release".\n';
  }
  const breakdowns = release === 'growth' ? '  breakdowns: []                # growth alone\n' : '';
  return `release:                        # fixed by the first release: it is what every later one keeps to
  lifetimeEpsilon: 1            # privacy of one account over all releases ever; less is more private, and noisier
  delta: 1e-8
  lifetimeDays: ${days}             # days in all releases together; more days, more noise in each
${breakdowns}  # title: "People posting in Chinese in the fediverse"
  # creators: [{ name: "Your Name", orcid: "0000-0000-0000-0000" }]
`;
}

/** The text of census.yaml. */
export function formatConfig(answers: StudyAnswers): string {
  const { contact, window, language, servers } = answers;
  return `# A study of people who post in one language. Columns and thresholds: README.md of veiled-census.
contact: ${JSON.stringify(contact)}   # goes into every request, so that administrators reach you
window: { from: ${window.from}, to: ${window.to} }   # UTC, half-open
# history: { from: 2016-10-01 }   # earlier posts decide who is new; without them everybody is new once
language: ${language}
consent: opt-out                # or opt-in: count only who chose to be indexable, which many in the fediverse ask for
coverage: timeline             # timeline+replies asks for the replies of each account, too, which takes far longer
text: none                      # no text is kept, so none can leak; indexable-only keeps scrubbed text of who chose so
sources:
${formatSources(servers)}
optOut: { accounts: optout.txt, domains: optout-domains.txt }   # who asked to be left out, one a line
${formatRelease(answers)}`;
}
