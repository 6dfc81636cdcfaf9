/**
 * Run every check once, in a process of its own, with one planted bug or none. Prints what caught it and exits with 3;
 * exits with 0 where nothing did.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MUTANTS } from './list.ts';

const dir = mkdtempSync(join(tmpdir(), 'census-mutant-'));
let caught: string | null = null;
const isInMechanisms =
  MUTANTS.find(({ name }) => name === process.env['MUTANT'])?.file.includes('/mechanisms/') === true;

/** What of an error names its catcher: the attack or the gate where they refused, else the check. */
function nameOf(check: string, error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const attack = /gate: ([a-z ]+):/u.exec(message)?.[1];
  if (attack !== undefined) return `attack: ${attack}`;
  if (/did not pass its gate/u.test(message)) return 'gate';
  if (/fail their check/u.test(message)) return 'gate: bounds verified by other queries';
  return `test: ${check}`;
}

try {
  const checks = await import('./checks.ts');
  const ofSamplers = ['frequencies of the samplers', checks.checkSamplers] as const;
  const others = [
    ['known numbers', checks.checkNumbers],
    ['bounds', checks.checkBoundsHold],
    ['ledger', checks.checkLedger],
    ['two releases', checks.checkReleases],
  ] as const;
  // First what looks where the bug is: every check is run on one that none has seen.
  for (const [name, run] of isInMechanisms ? [ofSamplers, ...others] : [...others, ofSamplers]) {
    try {
      await run(dir);
    } catch (error) {
      caught = nameOf(name, error);
      if (process.argv.includes('--why'))
        process.stderr.write(`${error instanceof Error ? error.stack : ''}\n`);
      break;
    }
  }
} catch {
  caught = 'test: it does not load';
} finally {
  rmSync(dir, { recursive: true, force: true });
}
process.stdout.write(`${caught ?? 'nothing'}\n`);
process.exitCode = caught === null ? 0 : 3;
