/** Plant every bug, one at a time, and say what caught it. With --write the list goes into the report of releases. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MUTANTS } from './list.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
export const REPORTED = fileURLToPath(
  new URL('../../../pipeline/5-release/attacks/mutants.json', import.meta.url),
);

/** A bug that makes a loop endless is caught by its not ending; a run without a bug takes half a minute. */
const TIMEOUT_MS = 180_000;

/** What caught a planted bug (or the bugless program, for null): the catcher's name, or `nothing`. */
export function plantAndRun(mutant: string | null): Promise<string> {
  const args = [
    '--disable-warning=ExperimentalWarning',
    ...(mutant === null ? [] : ['--import', `${HERE}plant.ts`]),
    `${HERE}catch.ts`,
  ];
  return new Promise((resolve) => {
    const options = {
      env: { ...process.env, MUTANT: mutant ?? '' },
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    } as const;
    execFile(process.execPath, args, options, (error, stdout) => {
      const name = stdout.trim();
      if (error?.killed === true) return resolve('test: it does not end');
      return name === '' ? resolve('test: it does not start') : resolve(error === null ? 'nothing' : name);
    });
  });
}

export interface Caught {
  readonly name: string;
  readonly breaks: string;
  readonly caughtBy: string;
}

/** Every planted bug with its catcher, two processes at a time. */
export async function runAll(onCaught: (caught: Caught) => void = () => undefined): Promise<Caught[]> {
  const results: Caught[] = [];
  const left = MUTANTS.map((mutant, index) => ({ mutant, index }));
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { name, breaks } = next.mutant;
      const caught = { name, breaks, caughtBy: await plantAndRun(name) };
      results[next.index] = caught;
      onCaught(caught);
    }
  };
  await Promise.all([work(), work()]);
  return results;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const caught = await runAll(({ name, caughtBy }) => process.stdout.write(`${name}: ${caughtBy}\n`));
  const missed = caught.filter(({ caughtBy }) => caughtBy === 'nothing');
  process.stdout.write(`${caught.length - missed.length} of ${caught.length} planted bugs were caught\n`);
  if (process.argv.includes('--write')) writeFileSync(REPORTED, `${JSON.stringify(caught, null, 2)}\n`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}
