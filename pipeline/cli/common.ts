/** What every command shares: its options, the run they make, and how its answer is written. */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import type { Run } from '../engines/run.ts';
import { CensusError } from '../errors.ts';

export interface Common {
  readonly config: string;
  readonly data: string;
  readonly jobs: number;
  readonly json: boolean;
}

export interface Writing extends Common {
  readonly 'strict-text'?: boolean;
  readonly 'dry-run': boolean;
}

const packageJson: unknown = createRequire(import.meta.url)('../../package.json');
export const VERSION =
  typeof packageJson === 'object' && packageJson !== null && 'version' in packageJson
    ? String(packageJson.version)
    : '0';

export const CLOCKS = { now: () => performance.now(), wall: () => Date.now() };

export function printJson(value: unknown): void {
  process.stdout.write(
    `${JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each), 2)}\n`,
  );
}

/** What reads the configuration is loaded here: a command that has none starts without it. */
export async function startRun(args: Common & { readonly 'strict-text'?: boolean }): Promise<Run> {
  const { loadConfig } = await import('../config.ts');
  const { createReporter } = await import('../engines/reporter.ts');
  const config = loadConfig(args.config, CLOCKS.wall());
  const reporter = createReporter(process.stderr, args.json, CLOCKS);
  for (const hint of config.warnings) reporter.emit({ event: 'warning', code: 'W_PERMISSION', hint });
  return {
    config,
    dataDir: resolve(args.data),
    dataName: args.data,
    jobs: args.jobs,
    strictText: args['strict-text'] === true,
    version: VERSION,
    reporter,
    columns: Math.max(60, Math.min(process.stdout.columns ?? 80, 100)),
    random: Math.random,
    nowMs: () => Date.now(),
    env: process.env,
  };
}

export async function finish<T extends { readonly text: string }>(
  args: Common,
  run: Run,
  work: Promise<T>,
): Promise<void> {
  const { text, ...result } = await work;
  run.reporter.clear();
  if (args.json) printJson(result);
  else process.stdout.write(text);
}

export const withCommon = (argv: Argv): Argv<Common> =>
  argv
    .option('config', {
      type: 'string',
      default: 'census.yaml',
      describe: 'the study: window, language, sources',
    })
    .option('data', {
      type: 'string',
      default: 'data',
      describe: 'folder of vault, keys, dataset and figures',
    })
    .option('jobs', {
      type: 'number',
      default: availableParallelism(),
      describe: 'workers; the result is the same for any number',
    })
    .option('json', { type: 'boolean', default: false, describe: 'results and logs as JSON, for programs' })
    .check(({ jobs }) => {
      if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 256) return true;
      throw new CensusError('E_USAGE', { what: '--jobs must be a whole number from 1 to 256.' });
    });

export const withDryRun = (argv: Argv): Argv<Writing> =>
  withCommon(argv).option('dry-run', {
    type: 'boolean',
    default: false,
    describe: 'say what would be done, write nothing',
  });

export const withStrictText = <T>(argv: Argv<T>) =>
  argv.option('strict-text', {
    type: 'boolean',
    default: false,
    describe: 'keep no text in which the scrubber could not decide a span',
  });

export const withLanguage = (argv: Argv) =>
  withDryRun(argv).option('lang', {
    choices: ['en', 'zh'] as const,
    default: 'en' as const,
    describe: 'language of the figures',
  });

/** What yargs has beside what it documents. */
interface WithUsage {
  readonly getInternalMethods?: () => {
    readonly getUsageInstance?: () => { cacheHelpMessage?: () => void };
  };
}

/**
 * Keep yargs from laying out the help before every command, in case that fails: 30 ms of each start, and what fails here never
 * shows it. Help that is asked for is laid out as ever.
 */
export function skipHelpLayout(program: object): void {
  const usage = (program as WithUsage).getInternalMethods?.().getUsageInstance?.();
  if (usage?.cacheHelpMessage !== undefined) usage.cacheHelpMessage = () => undefined;
}
