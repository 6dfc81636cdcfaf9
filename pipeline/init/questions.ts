/** The five questions that a study begins with. Each choice says what it means for the people who will be counted. */
import { wrap } from '../model/terminal.ts';
import { MS_PER_DAY } from '../model/weeks.ts';

export interface StudyAnswers {
  readonly language: 'zh';
  /** UTC days, half-open. */
  readonly window: { readonly from: string; readonly to: string };
  /** Addresses of servers; empty where archives or a simulation come first. */
  readonly servers: readonly string[];
  /** `mailto:…` or `https://…`. */
  readonly contact: string;
  readonly release: 'growth' | 'all' | 'nothing';
}

/** An answer that was understood, or a sentence on what was expected. */
type Checked<T> = { readonly value: T } | { readonly problem: string };

export interface Question<T> {
  readonly ask: string;
  /** What the choice means for privacy, in a sentence. */
  readonly consequence: string;
  /** Taken where nothing is typed; null where somebody must answer. */
  readonly otherwise: string | null;
  readonly check: (answer: string) => Checked<T>;
}

function checkDay(text: string): string | null {
  const ms = /^\d{4}-\d{2}-\d{2}$/u.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text) ? text : null;
}

const language: Question<StudyAnswers['language']> = {
  ask: 'Which language? Only zh (Chinese, Cantonese included) is told apart well enough so far.',
  consequence:
    'The fewer people write in a language, the less a count can say without exposing them: small groups get no row of their own.',
  otherwise: 'zh',
  check: (answer) => (answer === 'zh' ? { value: 'zh' } : { problem: 'type zh' }),
};

const window: Question<StudyAnswers['window']> = {
  ask: 'Which days? First day and first day after, UTC, such as 2022-02-01 2022-09-01.',
  consequence:
    'Each further day costs more noise in every number: a lifetime budget is shared by all days that you will ever publish.',
  otherwise: null,
  check: (answer) => {
    const [from = '', to = ''] = answer.split(/[\s,]+|\.\./u);
    const [first, last] = [checkDay(from), checkDay(to)];
    if (first === null || last === null) return { problem: 'type two days, such as 2022-02-01 2022-09-01' };
    if (Date.parse(last) - Date.parse(first) < MS_PER_DAY)
      return { problem: 'the second day lies after the first' };
    return { value: { from: first, to: last } };
  },
};

const servers: Question<readonly string[]> = {
  ask: 'Which servers? Their addresses, with spaces between; nothing for a SYNTHETIC rehearsal.',
  consequence:
    'Whoever asks a server shows that server and everybody on the way whom the study is interested in; ask administrators first, and note their answer under `permission`.',
  otherwise: '',
  check: (answer) => {
    const words = answer.split(/[\s,]+/u).filter((word) => word !== '');
    const urls = words.map((word) => (word.includes('://') ? word : `https://${word}`));
    const bad = urls.findIndex((url) => !URL.canParse(url) || !/^https:$/u.test(new URL(url).protocol));
    if (bad >= 0)
      return { problem: `address ${bad + 1} can't be read; type addresses such as example.social` };
    return { value: urls.map((url) => new URL(url).origin) };
  },
};

const contact: Question<string> = {
  ask: 'Who can be reached? An e-mail address, or the https address of a contact page.',
  consequence:
    'Administrators and people who want to be left out need somebody to write to; the address goes into every request, so take one of the study, not your own.',
  otherwise: null,
  check: (answer) => {
    if (/^(?!mailto:|https?:)[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(answer)) return { value: `mailto:${answer}` };
    if (/^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/u.test(answer)) return { value: answer };
    return { problem: 'type an e-mail address, or an address that begins with https://' };
  },
};

const release: Question<StudyAnswers['release']> = {
  ask: 'What will be released? growth (people and posts over time), all (with servers, hashtags, hours …), or nothing.',
  consequence:
    'Everything released is seen by everybody, for good, and compared with the live network: growth alone says least about anybody, breakdowns name large servers and popular hashtags, and spend a part of the budget.',
  otherwise: 'growth',
  check: (answer) =>
    answer === 'growth' || answer === 'all' || answer === 'nothing'
      ? { value: answer }
      : { problem: 'type growth, all or nothing' },
};

export const QUESTIONS = { language, window, servers, contact, release } as const;

/** Puts a question to somebody and gives back what they typed; null where nobody answers any more. */
export type Ask = (text: string) => Promise<string | null>;

/** Columns of a narrow terminal, less the indent. */
const WIDTH = 74;

function indent(text: string): string {
  return wrap(text, WIDTH).join('\n     ');
}

async function askOne<T>(number: number, question: Question<T>, ask: Ask): Promise<T | null> {
  const { otherwise } = question;
  let text = `\n${number}/5  ${indent(question.ask)}\n     ${indent(question.consequence)}\n`;
  for (;;) {
    const typed = await ask(`${text}${otherwise === null || otherwise === '' ? '> ' : `[${otherwise}] > `}`);
    if (typed === null) return null;
    const answer = typed.trim() === '' && otherwise !== null ? otherwise : typed.trim();
    const checked = question.check(answer);
    if ('value' in checked) return checked.value;
    text = `     ${checked.problem}\n`;
  }
}

/** Ask all five; null where somebody stopped answering. */
export async function askQuestions(ask: Ask): Promise<StudyAnswers | null> {
  const chosen = await askOne(1, QUESTIONS.language, ask);
  if (chosen === null) return null;
  const days = await askOne(2, QUESTIONS.window, ask);
  if (days === null) return null;
  const asked = await askOne(3, QUESTIONS.servers, ask);
  if (asked === null) return null;
  const reached = await askOne(4, QUESTIONS.contact, ask);
  if (reached === null) return null;
  const released = await askOne(5, QUESTIONS.release, ask);
  if (released === null) return null;
  return { language: chosen, window: days, servers: asked, contact: reached, release: released };
}
