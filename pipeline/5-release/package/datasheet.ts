/**
 * DATASHEET.md: every question of Gebru et al., "Datasheets for Datasets" (2021), in short words, answered from the
 * run where it knows, and by the researcher where only they can.
 */
import type { ReleaseFacts } from './facts.ts';
import { creatorNames } from './metadata.ts';
import {
  describeCoverage,
  describePromise,
  describeRelease,
  INTERVALS,
  LICENSE_NAME,
  NOT_PROTECTED,
  PROGRAM,
  syntheticNotice,
} from './words.ts';

type Answers = readonly (readonly [question: string, answer: string])[];

/** For what a run can't know. */
const ASK = 'Not known to the run; ask the creators.';

function motivation(facts: ReleaseFacts): Answers {
  return [
    [
      'For what purpose was it made?',
      'To let anybody check how many people post in Chinese in the fediverse, and how their number grew, without exposing one of them.',
    ],
    ['Who made it, for whom?', `${creatorNames(facts).join(', ')}.`],
    ['Who paid for it?', ASK],
    [
      'Anything else?',
      'A newspaper reported in September 2022 that people posting in Chinese on Mastodon grew by nearly 50,000 to about 154,000 from February through August 2022; the table `claims` sets this release beside it.',
    ],
  ];
}

function composition(facts: ReleaseFacts): Answers {
  return [
    ['What is an instance?', 'A row is a count of people or posts in a week, a month, or a group.'],
    [
      'How many instances are there?',
      'As many as the tables have rows; the number of rows follows from the days and from the noisy selection of keys, not from the data directly.',
    ],
    [
      'Is it a sample?',
      `It counts the public posts that the asked servers showed. Servers that refused and people who said no are missing. ${describeCoverage(facts.coverage)}`,
    ],
    [
      'What does an instance hold?',
      'Whole numbers with noise, their standard deviations and intervals, and the bounds they were counted within. README.md lists every column.',
    ],
    ['Is there a label or target?', 'No.'],
    ['Is anything missing?', 'Servers and hashtags with too few people have no row, on purpose.'],
    [
      'Are relations between instances explicit?',
      'There are none between people; weeks and months follow one another by their dates.',
    ],
    ['Are there recommended splits?', 'No.'],
    ['Are there errors or noise?', `Yes, on purpose. ${INTERVALS}`],
    ['Does it rely on other resources?', 'No. It stands alone.'],
    ['Is anything in it confidential?', 'No. The dataset behind it is, and stays with the researchers.'],
    [
      'Is anything in it offensive?',
      'It holds no text but names of servers and hashtags that many people use.',
    ],
    ['Does it identify sub-populations?', 'By server, script, hour and length, in groups of many.'],
    ['Can people be identified?', describePromise(facts)],
    [
      'Is anything in it sensitive?',
      'That somebody posts under a pseudonym can be; nobody can be found in it beyond what the promise allows.',
    ],
    [
      'Anything else?',
      syntheticNotice(facts) ??
        'The people counted are at risk for what they write; that is why it is made this way.',
    ],
  ];
}

function collection(facts: ReleaseFacts): Answers {
  const permission =
    facts.remote === 0
      ? 'No remote server was asked.'
      : `For ${facts.permitted} of ${facts.remote} remote sources an administrator's permission is noted.`;
  return [
    [
      'How was the data acquired?',
      'Public posts as servers show them to anybody, or archives of such posts.',
    ],
    [
      'By which procedure?',
      `${PROGRAM} ${facts.programVersion}: it asks robots.txt first, pages public timelines, waits as the server says, and leaves out who said no before anything is written.`,
    ],
    [
      'If a sample, how was it drawn?',
      'The sources were chosen by the researchers; within them nothing is sampled. Breakdowns use one post of each person, chosen by a keyed hash.',
    ],
    ['Who was involved, and how were they paid?', ASK],
    [
      'Over what time?',
      `Posts from ${facts.historyFrom} to ${facts.window.to}, of which ${facts.window.from} to ${facts.window.to} is reported.`,
    ],
    ['Was there an ethical review?', ASK],
    ['From the people themselves, or through others?', 'Through the servers on which they posted in public.'],
    ['Were they told?', `Not one by one. ${permission}`],
    [
      'Did they consent?',
      facts.consent === 'opt-in'
        ? 'Only people were counted who chose to be indexed.'
        : 'Not one by one: who said no by any of the usual signs, or asked to be left out, is not counted (consent: opt-out).',
    ],
    [
      'Can they revoke it?',
      'Who asks to be left out is not counted from then on. What is published holds nobody that could be taken out; it never changes.',
    ],
    [
      'Was the impact on them analysed?',
      'Yes: the release was attacked before it was let out, see privacy-report.html.',
    ],
    ['Anything else?', 'No.'],
  ];
}

function processing(): Answers {
  return [
    [
      'Was the data cleaned or labelled?',
      'Account names became keyed hashes, identifiers in texts became placeholders, language was identified, copies became one; then counts were bounded and noise was added.',
    ],
    ['Was the raw data kept?', 'Encrypted, for a short time, by the researchers; never published.'],
    [
      'Is the software available?',
      `Yes: ${PROGRAM}, under Apache-2.0; provenance.json has the digest of its source.`,
    ],
    ['Anything else?', 'No.'],
  ];
}

function uses(facts: ReleaseFacts): Answers {
  return [
    ['Has it been used already?', 'For the table `claims`.'],
    ['Is there a list of uses?', ASK],
    [
      'What else could it be used for?',
      'For the history of a language community, and for planning servers and moderation.',
    ],
    ['May its making affect later uses?', `Yes: ${INTERVALS}`],
    [
      'What should it not be used for?',
      `Statements about single people or small servers; and anything against this list:\n${NOT_PROTECTED.map((each) => `  - ${each}`).join('\n')}`,
    ],
    [
      'Anything else?',
      `The lifetime budget is ε ${facts.lifetimeEpsilon}: no release beyond it will follow from the same people's data.`,
    ],
  ];
}

function distribution(facts: ReleaseFacts): Answers {
  return [
    ['Will it go to others?', 'Yes, to everybody.'],
    ['How?', 'As files; an archive may give it a DOI.'],
    ['When?', `From ${facts.day} on.`],
    ['Under which licence?', `${LICENSE_NAME}, see LICENSE.`],
    ['Do others hold rights in it?', 'No text of anybody is in it.'],
    ['Are there export controls or other regulations?', ASK],
    ['Anything else?', 'No.'],
  ];
}

function maintenance(): Answers {
  return [
    ['Who maintains it?', ASK],
    ['How can they be reached?', ASK],
    ['Is there an erratum?', 'Corrections come as new versions; a version is never changed.'],
    ['Will it be updated?', 'As long as the lifetime budget lasts; published rows stay as they are.'],
    [
      'Are there limits on keeping data of people?',
      'It holds no data of a person. Vault and keys of the study can be destroyed at any time without changing it.',
    ],
    ['Will older versions stay?', 'Yes, byte for byte, inside the later ones as well.'],
    [
      'Can others extend it?',
      `Yes, with ${PROGRAM} and data of their own. Two projects' releases about the same people add up their budgets.`,
    ],
    ['Anything else?', 'No.'],
  ];
}

/** The datasheet's answers by section: what else is written of a study says the same. */
export function answerDatasheet(facts: ReleaseFacts) {
  return {
    motivation: motivation(facts),
    composition: composition(facts),
    collection: collection(facts),
    preprocessing: processing(),
    uses: uses(facts),
    distribution: distribution(facts),
    maintenance: maintenance(),
  };
}

function section(title: string, answers: Answers): string {
  return `## ${title}\n\n${answers.map(([question, answer]) => `**${question}** ${answer}`).join('\n\n')}\n`;
}

/** The text of DATASHEET.md. */
export function formatDatasheet(facts: ReleaseFacts): string {
  const notice = syntheticNotice(facts);
  const answers = answerDatasheet(facts);
  return [
    `# Datasheet: ${facts.title}, ${facts.version}\n`,
    ...(notice === null ? [] : [`**${notice}**\n`]),
    `${describeRelease(facts)}\n`,
    section('Motivation', answers.motivation),
    section('Composition', answers.composition),
    section('Collection', answers.collection),
    section('Preprocessing', answers.preprocessing),
    section('Uses', answers.uses),
    section('Distribution', answers.distribution),
    section('Maintenance', answers.maintenance),
  ].join('\n');
}
