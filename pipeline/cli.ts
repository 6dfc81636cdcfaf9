import { resolve } from 'node:path';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { isQueryFormat, QUERY_FORMATS } from './3-dataset/query_formats.ts';
import {
  CLOCKS,
  finish,
  printJson,
  skipHelpLayout,
  startRun,
  VERSION,
  withCommon,
  withDryRun,
  withLanguage,
  withStrictText,
} from './cli/common.ts';
import { addPublishing } from './cli/publishing.ts';
import { addTending } from './cli/tending.ts';
import { CensusError, EXIT } from './errors.ts';

function explain(error: unknown): number {
  if (error instanceof CensusError) {
    process.stderr.write(`${error.format()}\n`);
    return error.exitCode;
  }
  // A stack names files of this program only; an unknown message could hold content, so it stays unsaid.
  const stack =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /u.test(line)) : [];
  const kind = error instanceof Error ? error.name : typeof error;
  process.stderr.write(`error E_INTERNAL: this is our fault (${kind}).\n${stack.slice(0, 6).join('\n')}\n`);
  process.stderr.write(
    '  kept:  everything that was complete\n  do:    run it again; if it stays, report the lines above\n',
  );
  return EXIT.internal;
}

/** Each command loads what it needs when it is called: a start costs what it uses. */
async function main(): Promise<void> {
  const program = yargs(hideBin(process.argv))
    .scriptName('./census')
    .usage(
      '$0 <command>\n\nCounts the people who post in one language across the fediverse, and exposes none of them.',
    )
    .command(
      'dataset',
      'everything up to the figures: harvest, veil, write, draw',
      (argv) => withStrictText(withLanguage(argv)),
      async (args) => {
        const run = await startRun(args);
        const { makeDataset } = await import('./engines/dataset_commands.ts');
        await finish(args, run, makeDataset(run, { lang: args.lang, isDryRun: args['dry-run'] }));
      },
    )
    .command('harvest', 'read the sources into the encrypted vault', withDryRun, async (args) => {
      const run = await startRun(args);
      const { harvestStudy } = await import('./engines/vault_commands.ts');
      await finish(args, run, harvestStudy(run, args['dry-run']));
    })
    .command(
      'veil',
      'vault to pseudonymous, scrubbed, partitioned Parquet',
      (argv) => withStrictText(withDryRun(argv)),
      async (args) => {
        const { startVeilThreads } = await import('./engines/early_threads.ts');
        const isDryRun = args['dry-run'];
        const threads = isDryRun ? undefined : startVeilThreads(resolve(args.data), args.jobs);
        const run = await startRun(args);
        const { veilStudy } = await import('./engines/vault_commands.ts');
        await finish(args, run, veilStudy(run, isDryRun, threads));
      },
    )
    .command(
      'figures',
      'draw the growth figures and compare with the article',
      withLanguage,
      async (args) => {
        const run = await startRun(args);
        const { drawStudy } = await import('./engines/dataset_commands.ts');
        await finish(args, run, drawStudy(run, args.lang, args['dry-run']));
      },
    )
    .command(
      'release <name>',
      'anonymous release of the dataset: count, draw once, attack, package; or refuse and say why',
      (argv) =>
        withDryRun(argv).positional('name', {
          type: 'string',
          demandOption: true,
          describe:
            'version of the release, such as v1; --dry-run prints the expected errors and spends nothing',
        }),
      async (args) => {
        const run = await startRun(args);
        const { releaseStudy } = await import('./engines/release_commands.ts');
        await finish(args, run, releaseStudy(run, args.name, args['dry-run']));
      },
    )
    .command(
      'audit [name]',
      'attack a release again: a version, or a folder; the newest one by default',
      (argv) => withCommon(argv).positional('name', { type: 'string', describe: 'version or folder' }),
      async (args) => {
        const run = await startRun(args);
        const { auditStudy } = await import('./engines/release_commands.ts');
        await finish(args, run, auditStudy(run, args.name));
      },
    )
    .command(
      'ledger <what>',
      'the privacy ledger: show its entries, verify it, or plan what is left',
      (argv) =>
        withCommon(argv).positional('what', {
          choices: ['show', 'verify', 'plan'] as const,
          demandOption: true,
          describe: 'show, verify or plan',
        }),
      async (args) => {
        const run = await startRun(args);
        const { showLedger } = await import('./engines/release_texts.ts');
        await finish(args, run, Promise.resolve({ text: showLedger(run, args.what) }));
      },
    )
    .command(
      'site [name]',
      'serve a release and its explorer on loopback, until Ctrl + C',
      (argv) =>
        argv
          .positional('name', { type: 'string', default: 'v1', describe: 'version or folder' })
          .option('data', { type: 'string', default: 'data', describe: 'folder of the releases' })
          .option('port', {
            type: 'number',
            default: 8080,
            describe: 'port on loopback; 0 for any free one',
          }),
      async ({ name, data, port }) => {
        if (!Number.isInteger(port) || port < 0 || port > 65_535)
          throw new CensusError('E_USAGE', { what: '--port must be a whole number from 0 to 65535.' });
        const { serveRelease } = await import('./engines/site_run.ts');
        const site = await serveRelease(resolve(data), name, port);
        process.stdout.write(`${site.url} shows release ${name}, to this machine only; Ctrl + C ends it\n`);
        await new Promise<void>((done) => {
          process.once('SIGINT', done);
          process.once('SIGTERM', done);
        });
        await site.close();
      },
    )
    .command(
      'query [sql]',
      'SQL over the dataset with DuckDB: tables statuses and sources',
      (argv) =>
        argv
          .positional('sql', {
            type: 'string',
            describe: 'e.g. "select week, count(distinct author_pid) from statuses group by 1 order by 1"',
          })
          .option('data', { type: 'string', default: 'data', describe: 'folder of the dataset' })
          .option('format', {
            choices: QUERY_FORMATS,
            default: 'table' as const,
            describe: 'how the rows are written',
          }),
      async (args) => {
        const rest: unknown = args['--'];
        const sql = args.sql ?? (Array.isArray(rest) ? String(rest[0] ?? '') : '');
        if (sql.trim() === '') {
          throw new CensusError('E_USAGE', {
            what: 'No SQL was given.',
            todo: `make query SQL="select count(*) from statuses"`,
          });
        }
        if (!isQueryFormat(args.format)) throw new CensusError('E_USAGE', { what: 'Unknown format.' });
        const { runQuery } = await import('./3-dataset/query.ts');
        const { rows } = await runQuery({
          dataDir: resolve(args.data),
          sql,
          format: args.format,
          out: process.stdout,
        });
        if (args.format === 'table') process.stderr.write(`${rows} ${rows === 1 ? 'row' : 'rows'}\n`);
      },
    )
    .command(
      'evaluate [files..]',
      'measure the scrubber: on invented identifiers, or on labelled files of your own',
      (argv) =>
        argv
          .positional('files', {
            type: 'string',
            array: true,
            default: [] as string[],
            describe: 'NDJSON of {"text", "spans": [{"start", "end", "class"}]}, offsets in code points',
          })
          .option('map', {
            type: 'string',
            describe: 'JSON file: classes of the labelled files to other names',
          })
          .option('items', { type: 'number', default: 6000, describe: 'invented items of each form' })
          .option('seed', { type: 'number', default: 1, describe: 'of the invented items' })
          .option('json', { type: 'boolean', default: false, describe: 'the table as JSON' }),
      async (args) => {
        const { createReporter } = await import('./engines/reporter.ts');
        const reporter = createReporter(process.stderr, args.json, CLOCKS);
        const { evaluate } = await import('./engines/evaluate_run.ts');
        const { text, ...result } = evaluate({
          files: args.files,
          classMap: args.map ?? null,
          items: args.items,
          seed: args.seed,
          reporter,
        });
        reporter.clear();
        if (args.json) printJson(result);
        else process.stdout.write(text);
      },
    )
    .command(
      'truth <dir>',
      "write the simulator's own counts and planted identifiers, for tests; the pipeline never reads them",
      (argv) =>
        withCommon(argv).positional('dir', {
          type: 'string',
          demandOption: true,
          describe: 'folder to write into',
        }),
      async (args) => {
        const { config } = await startRun(args);
        const { writeTruth } = await import('./simulator/truth.ts');
        for (const source of config.sources) {
          if (source.type !== 'simulator') continue;
          const { historyFromMs, windowFromMs, windowToMs } = config;
          await writeTruth({ ...source, historyFromMs, windowFromMs, windowToMs }, resolve(args.dir));
        }
      },
    )
    .command(
      'forget',
      'destroy vault, cursors and keys, and record it: nothing can be traced back afterwards',
      (argv) =>
        argv
          .option('data', { type: 'string', default: 'data', describe: 'folder of vault and keys' })
          .option('yes', {
            type: 'boolean',
            default: false,
            describe: 'do it; without this it only says what it would destroy',
          }),
      async (args) => {
        const { forgetStudy } = await import('./engines/tend_commands.ts');
        process.stdout.write(await forgetStudy(resolve(args.data), args.yes, () => Date.now()));
      },
    );
  skipHelpLayout(program);
  await addTending(addPublishing(program))
    .completion('completion', 'print a shell completion script')
    .parserConfiguration({ 'populate--': true })
    .demandCommand(1, 'Name a command.')
    .strict()
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .version(VERSION)
    .fail((message: string | null, error: unknown) => {
      throw (
        error ??
        new CensusError('E_USAGE', {
          what: message ?? 'The command was not understood.',
          todo: './census --help',
        })
      );
    })
    .parseAsync();
}

// A reader that has seen enough (`| head`) closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.internal);
});

main().catch((error: unknown) => {
  process.exitCode = explain(error);
});
