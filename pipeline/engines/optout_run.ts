/**
 * `optout`: a person asked to be left out. What was harvested of theirs leaves vault and dataset for good; a keyed hash
 * stays, so that they stay out. No handle is printed, and none is written down.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addRefusals } from '../1-harvest/index.ts';
import { findWithdrawal } from '../5-release/index.ts';
import { CensusError } from '../errors.ts';
import { createPseudonymiser } from '../keys/pseudonym.ts';
import { canonicalAcct } from '../model/acct.ts';
import type { Acct, RefusalTag } from '../model/ids.ts';
import { wrap } from '../model/terminal.ts';
import { drawDataset } from './figures_run.ts';
import { finishOptOuts, readBook, writeBook } from './optout_book.ts';
import { openLedger } from './release_project.ts';
import { openKeys, openManifest, type Run } from './run.ts';
import { openShared } from './shared_run.ts';
import { veilVault } from './veil_run.ts';

/** Handles from lines of text: `acct@host`, one a line; lines that start with `#` and empty ones are left out. */
function readAccts(text: string): Acct[] {
  const lines = text
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line, index) => {
    const acct = canonicalAcct(line, null);
    if (acct !== null) return acct;
    // The line names a person, so the message names its place only.
    throw new CensusError('E_USAGE', {
      what: `Handle ${index + 1} of ${lines.length} can't be read.`,
      where: 'optout',
      kept: 'everything; nobody was taken out',
      todo: 'write user@domain, one a line',
    });
  });
}

/** What was published holds counts with noise: it is neither searched nor drawn again. */
function describePublished(run: Run): string[] {
  const ledger = openLedger(run.dataDir);
  const versions = [
    ...new Set(ledger.entries.flatMap((entry) => (entry.type === 'certify' ? [entry.version] : []))),
  ].filter((version) => findWithdrawal(ledger, version) === null);
  if (versions.length === 0) return ['Nothing was published yet, so nothing published can count them.'];
  const epsilon = run.config.release.lifetimeEpsilon;
  const factor = Math.exp(epsilon).toFixed(1);
  return [
    `Published counts (${versions.join(', ')}) stay as they are. They hold nobody that could be taken out: whether this person was among the counted changes the odds of anything that anybody can conclude from all of them together by a factor of at most ${factor} (ε = ${epsilon}). To draw them again without the person would show the difference.`,
    'The ledger keeps the keyed hashes of who was counted, so that nobody is counted as new twice; they leave with `make forget`.',
  ];
}

export interface OptOutResult {
  readonly didWork: boolean;
  readonly people: number;
  /** Statuses taken out of the vault. */
  readonly statuses: number;
  readonly text: string;
}

/**
 * Leave people out from now on, and take out what is there of them.
 *
 * @param handles text with one handle a line
 * @throws CensusError E_USAGE; E_KEY_MISSING where the keys were destroyed
 */
export async function optOutPeople(run: Run, handles: string): Promise<OptOutResult> {
  const { dataDir } = run;
  const accts = readAccts(handles);
  if (accts.length === 0) {
    throw new CensusError('E_USAGE', {
      what: 'No handle was given.',
      where: 'optout',
      todo: './census optout   (then type user@domain and end with Ctrl + D: so it stays out of the history of the shell)',
    });
  }
  if (existsSync(join(dataDir, 'forgotten.json')) && !existsSync(join(dataDir, 'keys'))) {
    const text = [
      'optout: keys and vault were destroyed. Nothing here can be traced to a person any more, so nobody can be found to be taken out.',
      'A later harvest with new keys would not know of this request: put the handle on the list under `optOut.accounts` before it.',
      '',
    ].join('\n');
    return { didWork: false, people: accts.length, statuses: 0, text };
  }
  const shared = await openShared(run);
  const keys = await openKeys(run);
  const { refusal } = createPseudonymiser(keys.projectKey);
  const tags: RefusalTag[] = accts.map((acct) => refusal(acct));
  const book = readBook(dataDir);
  // Written first: from here on they stay out, whatever kills this run.
  writeBook(dataDir, { tags: [...book.tags, ...tags], erased: book.erased });
  addRefusals(dataDir, tags);
  const statuses = await finishOptOuts(run, shared);
  if (openManifest(dataDir) !== null) await shared?.bringDown();
  const dataset = await removeFromDataset(run);
  const isOne = accts.length === 1;
  const text = [
    ...wrap(
      `optout: ${isOne ? 'one person' : `${accts.length} people`} left out from now on. ${statuses === 0 ? 'The vault held no status of theirs.' : `${statuses} status${statuses === 1 ? '' : 'es'} left the vault for good.`} ${dataset}`,
      run.columns,
    ),
    ...wrap(
      'What others wrote to or about them stays, with their handle replaced by a placeholder. Their display name is known here no more, so it is not looked for in the words of others.',
      run.columns,
    ),
    ...describePublished(run).flatMap((line) => wrap(line, run.columns)),
    '',
  ].join('\n');
  return { didWork: true, people: accts.length, statuses, text };
}

/** Write dataset and figures without whoever is out. */
async function removeFromDataset(run: Run): Promise<string> {
  const { dataDir } = run;
  if (openManifest(dataDir) === null) return 'There is no dataset yet.';
  const { didWork } = await veilVault(run);
  if (!didWork) return 'The dataset held nothing of theirs.';
  if (!existsSync(join(dataDir, 'figures'))) return 'The dataset was written anew without them.';
  await drawDataset(run, 'en');
  return 'Dataset and figures were written anew without them.';
}
