/** Commands that keep a study and its vault in order. No logic. */
import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { CensusError, EXIT } from '../errors.ts';
import { finish, printJson, startRun, withCommon } from './common.ts';

export function addTending(program: Argv): Argv {
  return program
    .command(
      'refresh',
      'ask the servers which posts still exist, and take what is gone out of vault and dataset',
      withCommon,
      async (args) => {
        const run = await startRun(args);
        const { refreshStudy } = await import('../engines/tend_commands.ts');
        await finish(args, run, refreshStudy(run));
      },
    )
    .command(
      'vault <what>',
      'verify: prove that every segment is what was written, without showing a post',
      (argv) => withCommon(argv).positional('what', { choices: ['verify'] as const, demandOption: true }),
      async (args) => {
        const run = await startRun(args);
        const { verifyStudy } = await import('../engines/tend_commands.ts');
        await finish(args, run, verifyStudy(run));
      },
    )
    .command(
      'discover [seeds..]',
      'walk from servers to others and list candidates for a person to look through; harvests nothing',
      (argv) =>
        withCommon(argv)
          .positional('seeds', {
            type: 'string',
            array: true,
            default: [],
            describe: 'servers to begin with',
          })
          .option('requests', { type: 'number', default: 200, describe: 'requests altogether, a hard limit' })
          .option('out', { type: 'string', default: 'candidates.yaml', describe: 'the list, YAML' }),
      async (args) => {
        if (!Number.isInteger(args.requests) || args.requests < 8 || args.requests > 100_000)
          throw new CensusError('E_USAGE', { what: '--requests must be a whole number from 8 to 100000.' });
        const run = await startRun(args);
        const options = { seeds: args.seeds, maximumRequests: args.requests, path: resolve(args.out) };
        const { discoverServers } = await import('../engines/discover_run.ts');
        await finish(args, run, discoverServers(run, options));
      },
    )
    .command(
      'track',
      'keep a study current: dataset and refresh again and again, one line of log a run',
      (argv) =>
        withCommon(argv)
          .option('every', { type: 'string', default: '6h', describe: 'time between two runs: 15m, 6h, 1d' })
          .option('once', {
            type: 'boolean',
            default: false,
            describe: 'one run only, for cron or a systemd timer',
          }),
      async (args) => {
        const { parseInterval } = await import('../engines/track_run.ts');
        const everyMs = parseInterval(args.every);
        const stop = new AbortController();
        for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
        const write = (line: string) => process.stdout.write(line);
        const { trackStudy } = await import('../engines/tend_commands.ts');
        await trackStudy(() => startRun(args), { everyMs, isOnce: args.once, signal: stop.signal }, write);
      },
    )
    .command(
      'health',
      'for a monitor: whether `track` is late (exit code 75 where it is)',
      withCommon,
      async (args) => {
        const { readHealth } = await import('../engines/track_run.ts');
        const { text, ...health } = readHealth(await startRun(args));
        if (args.json) printJson(health);
        else process.stdout.write(text);
        if (health.isLate) process.exitCode = EXIT.tryAgain;
      },
    );
}
