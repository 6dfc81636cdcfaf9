/** `publish`: the shell around stage 6. */
import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Ledger } from '../5-release/index.ts';
import {
  checkPublished,
  type DepositOptions,
  fillDeposit,
  flattenPackage,
  Journal,
  listPublished,
  openDeposit,
  type Package,
  publishDeposit,
  publishFolder,
} from '../6-publish/index.ts';
import type { Place } from '../config/publish_places.ts';
import { CensusError } from '../errors.ts';
import { groupDigits } from '../model/terminal.ts';
import { makePrivateDirectory, writeFileAtomic } from '../storage/atomic.ts';
import { type AnnounceOptions, announceRelease } from './announce_run.ts';
import { readCertified } from './certified.ts';
import { type ArchivePlace, isArchive, missingPlace, openArchive, placeName } from './publish_places.ts';
import { keepDoi, readDoi } from './release_facts.ts';
import { checkVersion, openLedger } from './release_project.ts';
import { makeRelease } from './release_run.ts';
import type { Run } from './run.ts';

export interface PublishOptions extends AnnounceOptions {
  readonly to: Place;
  /** Give up a record that was discarded at the archive, and begin another. */
  readonly isAnew: boolean;
}

export interface PublishResult {
  readonly didWork: boolean;
  readonly to: Place;
  readonly isPublished: boolean;
  /** Address or folder at which it is found; null for a dry run. */
  readonly page: string | null;
  readonly doi: string | null;
  readonly text: string;
}

/** Prefix that DataCite gives out for tests: it resolves nowhere, so a real one may take its place. */
const TEST_PREFIX = '10.5072/';

/** A version is typed once more for what can't be taken back. */
export function checkConfirm(version: string, confirm: string | null): void {
  if (confirm === null || confirm === version) return;
  throw new CensusError('E_PUBLISH_CONFIRM', {
    what: `--confirm names another version than ${version}.`,
    where: 'publish',
    kept: 'everything; nothing was published',
    todo: `type --confirm ${version} (CONFIRM=${version}) to publish it`,
  });
}

/** Whether the package may take the DOI of this record: the first real one that was published stays. */
function mayTakeDoi(run: Run, version: string, name: string, doi: string, current: string | null): boolean {
  if (current === null || current === doi || current.startsWith(TEST_PREFIX)) return true;
  const holder = (['zenodo', 'dataverse'] as const)
    .filter((place) => run.config.publish[place] !== undefined)
    .map((place) => placeName(run, place))
    .find((each) => Journal.open(run.dataDir, version, each).find('record')?.doi === current);
  if (holder === name) return true;
  return holder !== undefined && Journal.open(run.dataDir, version, holder).find('published') === null;
}

/** Stands while a version is built again for its DOI: a killed run leaves a folder that is not the certified one. */
function rebuildingPath(run: Run, version: string): string {
  return join(run.dataDir, 'publications', version, 'rebuilding');
}

async function rebuild(run: Run, version: string): Promise<void> {
  const path = rebuildingPath(run, version);
  makePrivateDirectory(dirname(path));
  writeFileAtomic(path, '');
  run.reporter.emit({
    event: 'stage',
    stage: 'publish',
    step: 'build the package with its DOI, certify it anew',
  });
  await makeRelease(run, version, false, true);
  rmSync(path);
}

/** The package with the DOI in it, built from the stored draws, through the same gate. */
async function packWithDoi(
  run: Run,
  release: Package,
  ledger: Ledger,
  name: string,
  doi: string,
): Promise<Package> {
  const { version } = release;
  const kept = readDoi(ledger, version);
  const wanted = mayTakeDoi(run, version, name, doi, kept) ? doi : kept;
  if (wanted === release.description.doi || wanted === null) return release;
  if (wanted !== kept) keepDoi(ledger, version, wanted);
  await rebuild(run, version);
  return readCertified(run, version, openLedger(run.dataDir));
}

function describeDryRun(run: Run, release: Package, place: Place): string {
  const files = place === 'zenodo' ? flattenPackage(release) : release.files;
  const bytes = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  const { title, abstract, doi } = release.description;
  const settings = run.config.publish[place];
  if (settings === undefined) throw missingPlace(run, place);
  const where = 'url' in settings ? settings.url : settings.path;
  return [
    `publish ${release.version} to ${place} (${where}) would send ${files.length} files, ${groupDigits(bytes)} bytes, as`,
    `  ${title}`,
    `  ${abstract}`,
    doi === null && (place === 'zenodo' || place === 'dataverse')
      ? '  A DOI would be reserved, written into the package and certified with it.'
      : `  DOI: ${doi ?? 'none'}`,
    'Nothing was sent, nothing was written.',
    '',
  ].join('\n');
}

async function publishToArchive(
  run: Run,
  certified: Package,
  ledger: Ledger,
  place: ArchivePlace,
  options: PublishOptions,
): Promise<PublishResult> {
  const { version } = certified;
  const { archive, client, name } = openArchive(run, place);
  try {
    if (options.isAnew) Journal.restart(run.dataDir, version, name);
    const journal = Journal.open(run.dataDir, version, name);
    const others = listPublished(run.dataDir, name).filter((each) => each.version !== version);
    const deposit: DepositOptions = {
      archive,
      journal,
      server: client.server,
      previous: others.at(-1)?.id ?? null,
      newMarker: () => `urn:uuid:${randomUUID()}`,
    };
    const opened = await openDeposit(deposit, certified.description);
    const { doi, page, isPublished } = opened.record;
    if (isPublished) {
      await checkPublished(deposit, opened, certified);
      const text = `publish: nothing to do, ${version} is published at ${page} and holds what is here\n`;
      return { didWork: false, to: place, isPublished, page, doi, text };
    }
    const release = doi === null ? certified : await packWithDoi(run, certified, ledger, name, doi);
    const record = await fillDeposit(deposit, opened, release);
    if (options.confirm === null) {
      const text = [
        `publish: a draft of ${version} is at ${record.page}`,
        ...(doi === null
          ? []
          : doi === release.description.doi
            ? [`its DOI, reserved and in the package: ${doi}`]
            : [
                `its DOI here: ${doi}; the package keeps ${release.description.doi ?? 'none'}, which this record names`,
              ]),
        `every file there is what was certified. Look at it, then publish it, which can't be taken back:`,
        `  make publish TO=${place} VERSION=${version} CONFIRM=${version}`,
        '',
      ].join('\n');
      return { didWork: true, to: place, isPublished: false, page: record.page, doi, text };
    }
    const published = await publishDeposit(deposit, { ...opened, record }, release);
    const text = `publish: ${version} is published at ${published.page}${doi === null ? '' : `, DOI ${doi}`}\n`;
    return { didWork: true, to: place, isPublished: true, page: published.page, doi, text };
  } finally {
    await client.close();
  }
}

/**
 * Publish a certified release, or prepare it.
 *
 * @throws CensusError E_RELEASE_MISSING, E_RELEASE_CHANGED, E_WITHDRAWN, E_PUBLISH_…
 */
export async function publishRelease(
  run: Run,
  given: string,
  options: PublishOptions,
): Promise<PublishResult> {
  const version = checkVersion(given);
  if (!options.isDryRun && existsSync(rebuildingPath(run, version))) await rebuild(run, version);
  const ledger = openLedger(run.dataDir);
  const release = readCertified(run, version, ledger);
  const { to } = options;
  checkConfirm(release.version, options.confirm);
  if (to === 'mastodon') return { to, ...(await announceRelease(run, release, options)) };
  if (options.isDryRun) {
    const text = describeDryRun(run, release, to);
    return { didWork: false, to, isPublished: false, page: null, doi: release.description.doi, text };
  }
  if (isArchive(to)) return await publishToArchive(run, release, ledger, to, options);
  const { folder } = run.config.publish;
  if (folder === undefined) throw missingPlace(run, to);
  const didWork = publishFolder(folder.path, release.version, release.files);
  const text = didWork
    ? `publish: ${release.version} is in ${folder.path}, a static site for any web host\n`
    : `publish: nothing to do, ${folder.path} holds ${release.version}\n`;
  return { didWork, to, isPublished: true, page: folder.path, doi: release.description.doi, text };
}
