/** Commands for what leaves the machine, for what is taken back, and for how a study begins. No logic. */
import { createInterface } from 'node:readline/promises';
import { text as readAll } from 'node:stream/consumers';
import type { Argv } from 'yargs';
import { PLACES } from '../config/publish_places.ts';
import { finish, startRun, VERSION, withCommon, withDryRun } from './common.ts';

/** Questions go to standard error, so that standard output holds the result alone; answers come from anywhere. */
function openQuestions() {
  const lines = createInterface({ input: process.stdin, terminal: false });
  const answers = lines[Symbol.asyncIterator]();
  return {
    ask: async (question: string): Promise<string | null> => {
      process.stderr.write(question);
      const next = await answers.next();
      if (!process.stdin.isTTY) process.stderr.write('\n');
      return next.done === true ? null : next.value;
    },
    close: () => lines.close(),
  };
}

/** What was typed on the command line, or standard input: handles given there stay out of the shell's history. */
async function readHandles(given: readonly string[]): Promise<string> {
  if (given.length > 0 && !(given.length === 1 && given[0] === '-')) return given.join('\n');
  if (process.stdin.isTTY) process.stderr.write('user@domain, one a line; end with Ctrl + D:\n');
  return await readAll(process.stdin);
}

export function addPublishing(program: Argv): Argv {
  return program
    .command(
      'publish <name>',
      'a certified release to an archive, a static site or the announcing account; a draft until it is confirmed',
      (argv) =>
        withDryRun(argv)
          .positional('name', { type: 'string', demandOption: true, describe: 'version of the release' })
          .option('to', {
            choices: PLACES,
            demandOption: true,
            describe: 'a place under `publish:` of census.yaml',
          })
          .option('confirm', {
            type: 'string',
            describe: 'the version once more: take the step that can not be taken back',
          })
          .option('correction', {
            type: 'string',
            describe: 'to mastodon: words of a correction, as an answer to the announcement',
          })
          .option('anew', {
            type: 'boolean',
            default: false,
            describe: 'give up a record that was discarded at the archive, and begin another',
          }),
      async (args) => {
        const run = await startRun(args);
        const { to, anew: isAnew, confirm = null, correction = null } = args;
        const options = { to, isAnew, confirm, correction, isDryRun: args['dry-run'] };
        const { publishStudy } = await import('../engines/release_commands.ts');
        await finish(args, run, publishStudy(run, args.name, options));
      },
    )
    .command(
      'withdraw <name>',
      'take a version back: a tombstone in its place, and a mark wherever it was published',
      (argv) =>
        withCommon(argv)
          .positional('name', { type: 'string', demandOption: true, describe: 'version of the release' })
          .option('reason', { type: 'string', describe: 'public words; they name nobody' })
          .option('yes', {
            type: 'boolean',
            default: false,
            describe: 'do it; without this it only says what it would do',
          }),
      async (args) => {
        const run = await startRun(args);
        const { reason = null, yes: isConfirmed } = args;
        const { withdrawStudy } = await import('../engines/release_commands.ts');
        await finish(args, run, withdrawStudy(run, args.name, { reason, isConfirmed }));
      },
    )
    .command(
      'optout [handles..]',
      'leave people out from now on, and take out what is there of them; from standard input where none is named',
      (argv) =>
        withCommon(argv).positional('handles', {
          type: 'string',
          array: true,
          default: [] as string[],
          describe: 'user@domain; better on standard input, which no history keeps',
        }),
      async (args) => {
        const run = await startRun(args);
        const { optOutStudy } = await import('../engines/tend_commands.ts');
        await finish(args, run, optOutStudy(run, await readHandles(args.handles)));
      },
    )
    .command(
      'init <folder>',
      'a new study: five questions, then its configuration, opt-out page, data management plan and ethics statement',
      (argv) =>
        argv.positional('folder', {
          type: 'string',
          demandOption: true,
          describe: 'folder of the new study',
        }),
      async ({ folder }) => {
        const questions = openQuestions();
        try {
          const { initStudy } = await import('../engines/init_run.ts');
          const { text } = await initStudy({
            dir: folder,
            ask: questions.ask,
            version: VERSION,
            nowMs: Date.now(),
          });
          process.stdout.write(text);
        } finally {
          questions.close();
        }
      },
    );
}
