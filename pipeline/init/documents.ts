/**
 * Drafts for review boards and for the people who are counted, from the study's own facts: the answers of the datasheet,
 * in the order in which the forms ask. What only the researchers know is marked TODO.
 */
import { answerDatasheet, describePromise, NOT_PROTECTED, type ReleaseFacts } from '../5-release/index.ts';

export interface StudyFacts {
  readonly name: string;
  readonly contact: string;
  /** Whether anything is to be released. */
  readonly isReleased: boolean;
  readonly servers: readonly string[];
  readonly facts: ReleaseFacts;
}

type Section = keyof ReturnType<typeof answerDatasheet>;

/** What the datasheet answers to a question, so that no two documents of a study can disagree. */
function answer({ facts }: StudyFacts, section: Section, question: string): string {
  const found = answerDatasheet(facts)[section].find(([each]) => each === question)?.[1];
  if (found === undefined) throw new RangeError('a question that the datasheet does not ask');
  return found.startsWith('Not known to the run') ? 'TODO: you know this, the program does not.' : found;
}

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

function describeServers({ servers }: StudyFacts): string {
  return servers.length === 0
    ? 'A SYNTHETIC rehearsal on a simulated fediverse: no server is asked, nobody is counted.'
    : `Public timelines of: ${servers.join(', ')}.`;
}

const KEPT = [
  'Statuses as harvested: only age-encrypted, in `vault/`, until they are veiled; then destroyed with `make forget`. What is deleted on its server leaves vault and dataset with `make refresh`; what no server has confirmed for 30 days (`vault.retentionDays`) is destroyed by the next run.',
  'The dataset: keyed hashes for names, scrubbed text or none, hours instead of seconds; on the researchers’ machine, not shared.',
  'Releases: whole numbers with noise; public, for good.',
];

/** Data management plan, in the order of the Horizon Europe template (version 1.0, 2021), which national funders follow. */
export function formatManagementPlan(study: StudyFacts): string {
  const { facts } = study;
  const get = (section: Section, question: string): string => answer(study, section, question);
  return `# Data management plan (draft): ${study.name}

Contact: ${study.contact}. Written ${facts.day}; update it when something changes.

## 1. Data summary

- Purpose: ${get('motivation', 'For what purpose was it made?')}
- Re-used data: none; ${describeServers(study)}
- Types and formats: statuses (encrypted NDJSON), the dataset (Parquet), releases (Parquet, CSV, JSON, HTML).
- Origin: ${get('collection', 'How was the data acquired?')}
- Period: ${get('collection', 'Over what time?')}
- Size: TODO after the first harvest; about 1 kB a status in the vault, 100 bytes in the dataset, 10 MB a release.
- Useful to: ${get('uses', 'What else could it be used for?')}

## 2. FAIR data

- Findable: ${study.isReleased ? 'each release gets a DOI at an archive, with DataCite, Data Package, Croissant and CITATION metadata.' : 'nothing is released.'}
- Accessible: ${study.isReleased ? 'releases are open. The dataset behind them is not anonymous and stays closed, to protect the people in it.' : 'the dataset is not anonymous and stays closed.'}
- Interoperable: Parquet and CSV with a schema for every column.
- Reusable: ${get('distribution', 'Under which licence?')}

## 3. Other research outputs

- Program: ${get('preprocessing', 'Is the software available?')} Configuration and method are public; keys, vault and dataset are not.

## 4. Allocation of resources

- Costs, people responsible, long-term preservation: TODO.

## 5. Data security

${list(KEPT)}
- Keys: made by the operating system, mode 0600, never in version control; TODO: where your copy lies, and who has it.
- Retention: TODO: the day on which \`make forget\` destroys keys, vault and cursors.

## 6. Ethics

- Consent: ${get('collection', 'Did they consent?')}
- Revocation: ${get('collection', 'Can they revoke it?')}
- Promise: ${describePromise(facts)}
- See ethics-statement.md.

## 7. Other

- Rules of your institution, funder or country: TODO.
`;
}

/** Ethics statement, in the order that review boards and the AoIR guidelines (Internet Research: Ethical Guidelines 3.0, 2019) ask. */
export function formatEthicsStatement(study: StudyFacts): string {
  const { facts } = study;
  const get = (section: Section, question: string): string => answer(study, section, question);
  return `# Ethics statement (draft): ${study.name}

Contact: ${study.contact}. Written ${facts.day}.

## 1. Question and benefit

${get('motivation', 'For what purpose was it made?')} ${get('uses', 'What else could it be used for?')}

## 2. Who is studied, and what is at stake

Accounts that post publicly in the language of the study. Many use pseudonyms because exposure is dangerous: the
adversary is a state that can search the live network, has enumerated every account, and compares every release.
Is anything sensitive? ${get('composition', 'Is anything in it sensitive?')}

## 3. What is collected, and how

- ${describeServers(study)}
- ${get('collection', 'By which procedure?')}
- ${get('collection', 'Over what time?')}
- Never kept: handles, display names, addresses and ids of posts, minutes and seconds, who follows or answers whom.

## 4. Consent

- Informed? ${get('collection', 'Were they told?')}
- Consent: ${get('collection', 'Did they consent?')}
- Refusal is honoured before anything is written: noindex, #nobot and its kin, suspended and limited accounts, opt-out
  lists of accounts and servers, robots.txt, closed timelines, and requests (opt-out.md).
- Revocation: ${get('collection', 'Can they revoke it?')}
- Children: they can't be told apart among pseudonymous accounts; nothing about a single account is published. TODO: your
  board may ask for more.

## 5. Risks, and what is done about them

${list(KEPT)}
- ${study.isReleased ? describePromise(facts) : 'Nothing is released.'}
- Each release is attacked before it is let out; the attacks and their results are published with it.

Not protected:

${list(NOT_PROTECTED)}

## 6. Law (where the GDPR applies)

- Controller: TODO. Legal basis: TODO (often Art. 6 (1) (e) or (f); special categories: Art. 9 (2) (j)), with the
  safeguards of Art. 89: pseudonymisation and minimisation as above.
- Information: Art. 14 (5) (b) where informing each person is impossible; opt-out.md is the public notice.
- Rights of access, erasure and objection: opt-out.md. Data protection impact assessment: TODO.
- Records of processing (Art. 30): purposes, categories and recipients as above; erasure on TODO.

## 7. Terms of the servers

TODO: for each server, its terms, what its administrator said, and when.

## 8. Review

Board, number and date of approval: TODO.
`;
}

/** The page that a study puts online for people who want to be left out. */
export function formatOptOutPage(study: StudyFacts): string {
  const { facts } = study;
  return `# ${study.name}: who is counted, and how not to be

We count how many people post publicly in Chinese on some servers of the fediverse, from ${facts.window.from} to ${facts.window.to}
(UTC, the last day not included). ${describeServers(study)}

**We keep no name, no address of a post and no picture.** Names become hashes under a secret key; the key is destroyed
when the study ends. ${facts.text === 'none' ? 'No text of posts is kept.' : 'Text is kept only of people who chose to be indexable, with identifiers taken out.'} ${study.isReleased ? 'What we publish is counts with noise.' : 'We publish nothing.'}

## To be left out

Any of these is enough, now or later:

- Write \`#nobot\`, \`#noindex\`, \`#noarchive\` or \`#noscrape\` into your profile, or forbid indexing in its settings.
- Ask us: ${study.contact.replace(/^mailto:/u, '')}. Tell us the handle, as @name@server, from that account or in a way that
  shows that it is yours. We take out what we have of it and keep a keyed hash, so that you stay out. We do not write
  your handle down.
- Administrators: close the public timeline to us (robots.txt, agent \`veiled-census\`), or ask us to leave out your server.

## What we can't do

- Counts that were published stay. They hold nobody that could be taken out: ${describePromise(facts)}
- What others wrote about you in public stays theirs; your handle in it is replaced by a placeholder.
- What anybody can see on the live network is not ours to hide.

# 中文

我们统计在联邦宇宙部分服务器上公开用中文发帖的人数，时间为 ${facts.window.from} 至 ${facts.window.to}（UTC，不含最后一天）。
**不保存任何名字、帖子地址或图片。** 名字会变成带密钥的散列，研究结束时销毁密钥。

不想被统计，以下任何一种方式即可：

- 在个人资料中写上 \`#nobot\`、\`#noindex\`、\`#noarchive\` 或 \`#noscrape\`，或在设置中禁止被索引。
- 写信给我们：${study.contact.replace(/^mailto:/u, '')}，告诉我们 @名字@服务器，并表明账号是您的。我们会删除已有的内容，只保留一个带密钥的散列，以便今后不再统计您。
- 服务器管理员：用 robots.txt（agent \`veiled-census\`）拒绝，或告诉我们不要统计您的服务器。

已经发布的计数带有噪声，不会更改，其中也没有可以删去的个人。
`;
}
