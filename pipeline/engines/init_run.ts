/** `init`: a new study in a folder of its own: its configuration, and drafts of what people and review boards read. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { planBudget, type ReleaseFacts } from '../5-release/index.ts';
import { loadConfig } from '../config.ts';
import { CensusError, explainWriteError } from '../errors.ts';
import { formatConfig } from '../init/config_text.ts';
import {
  formatEthicsStatement,
  formatManagementPlan,
  formatOptOutPage,
  type StudyFacts,
} from '../init/documents.ts';
import { type Ask, askQuestions, type StudyAnswers } from '../init/questions.ts';
import { formatDay } from '../model/weeks.ts';
import { writeFileAtomic } from '../storage/atomic.ts';
import { describeStudy } from './release_facts.ts';

export interface InitOptions {
  /** Folder of the new study. */
  readonly dir: string;
  readonly ask: Ask;
  readonly version: string;
  readonly nowMs: number;
}

function checkFolder(dir: string): void {
  if (!existsSync(dir) || readdirSync(dir).length === 0) return;
  throw new CensusError('E_USAGE', {
    what: 'The folder of the new study holds other things.',
    where: dir,
    kept: 'everything in it',
    todo: 'name an empty folder, or one that does not exist',
  });
}

/** What the drafts say of the study, from its configuration. */
function collect(dir: string, answers: StudyAnswers, options: InitOptions): StudyFacts {
  const config = loadConfig(join(dir, 'census.yaml'));
  const facts: ReleaseFacts = {
    ...describeStudy(config, 'v1', formatDay(options.nowMs)),
    sources: [],
    withdrawn: [],
    budget: planBudget(config.release),
    plans: [],
    ledger: [],
    code: '',
    programVersion: options.version,
    tools: {},
    attacks: [],
    mutants: [],
  };
  const { contact, release, servers } = answers;
  return { name: basename(dir), contact, isReleased: release !== 'nothing', servers, facts };
}

/** One handle or domain a line, read by the harvest. */
const LISTS = {
  'optout.txt':
    '# Accounts that asked to be left out, user@domain, one a line.\n# Better: ./census optout keeps a keyed hash only, and takes out what is there.\n',
  'optout-domains.txt': '# Servers that asked to be left out, one domain a line; their subdomains follow.\n',
} as const;

/**
 * Ask, and write the study.
 *
 * @throws CensusError E_USAGE where the folder holds something, or nobody answers
 */
export async function initStudy(options: InitOptions): Promise<{ readonly text: string }> {
  const dir = resolve(options.dir);
  checkFolder(dir);
  const answers = await askQuestions(options.ask);
  if (answers === null) {
    throw new CensusError('E_USAGE', {
      what: 'The questions were not all answered.',
      where: 'init',
      kept: 'nothing was written',
      todo: 'run it again in a terminal, or give five lines of answers on standard input',
    });
  }
  try {
    mkdirSync(dir, { recursive: true });
    for (const [name, text] of Object.entries(LISTS)) writeFileAtomic(join(dir, name), text);
    writeFileAtomic(join(dir, 'census.yaml'), formatConfig(answers));
    const study = collect(dir, answers, options);
    writeFileAtomic(join(dir, 'opt-out.md'), formatOptOutPage(study));
    writeFileAtomic(join(dir, 'data-management-plan.md'), formatManagementPlan(study));
    writeFileAtomic(join(dir, 'ethics-statement.md'), formatEthicsStatement(study));
    writeFileAtomic(join(dir, '.gitignore'), 'data/\nsecrets/\noptout.txt\n');
  } catch (error) {
    throw explainWriteError(error, `init, ${options.dir}`);
  }
  const place = relative('', dir) || '.';
  const text = [
    `init: a study in ${place}/`,
    '  census.yaml               read it: every line says what it means for the people counted',
    '  opt-out.md                put it online before the first harvest',
    '  data-management-plan.md   a draft; what only you know is marked TODO',
    '  ethics-statement.md       a draft for your review board; what only you know is marked TODO',
    '  optout.txt, optout-domains.txt',
    `next: make dataset CONFIG=${place}/census.yaml DATA=${place}/data`,
    '',
  ].join('\n');
  return { text };
}
