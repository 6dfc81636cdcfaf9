/** One version at one archive, from nothing to a published record: each step is written down, so a killed run goes on. */
import { CensusError } from '../errors.ts';
import type { Journal } from './journal.ts';
import type { Archive, ArchiveRecord, Deposit, Description, Package, WithdrawalNotice } from './types.ts';

export interface DepositOptions {
  readonly archive: Archive;
  readonly journal: Journal;
  readonly server: string;
  /** Record of the newest earlier version at this archive, or null. */
  readonly previous: string | null;
  /** `urn:uuid:…` for a deposit that was not begun yet. */
  readonly newMarker: () => string;
}

/** Where a deposit stands, from its journal; begins it where it was not begun. */
function begin({ journal, server, previous, newMarker }: DepositOptions): Deposit {
  const begun = journal.find('begun');
  if (begun !== null) {
    return { marker: begun.marker, known: journal.find('record')?.id ?? null, mayExist: true, previous };
  }
  const marker = newMarker();
  journal.add({ step: 'begun', server, marker });
  return { marker, known: null, mayExist: false, previous };
}

/** Find or make the record of a version; its DOI is known afterwards where the archive gives one. */
export async function openDeposit(
  options: DepositOptions,
  description: Description,
): Promise<{ readonly record: ArchiveRecord; readonly deposit: Deposit }> {
  const { archive, journal } = options;
  const deposit = begin(options);
  const record = await archive.open(deposit, description);
  const { id, doi, page } = record;
  const known = journal.find('record');
  if (known?.id !== id || known.doi !== doi || known.page !== page)
    journal.add({ step: 'record', id, doi, page });
  return { record, deposit };
}

/** Let the draft hold the package. */
export async function fillDeposit(
  { archive, journal }: DepositOptions,
  opened: { readonly record: ArchiveRecord; readonly deposit: Deposit },
  release: Package,
): Promise<ArchiveRecord> {
  const record = await archive.fill(opened.record, release, opened.deposit);
  if (journal.find('filled')?.certificate !== release.certificate)
    journal.add({ step: 'filled', certificate: release.certificate });
  return record;
}

/** Publish the draft, once. */
export async function publishDeposit(
  { archive, journal }: DepositOptions,
  opened: { readonly record: ArchiveRecord; readonly deposit: Deposit },
  release: Package,
): Promise<ArchiveRecord> {
  const { certificate } = release;
  const record = await archive.publish(opened.record, release, opened.deposit);
  const { doi, page } = record;
  if (journal.find('published') === null) journal.add({ step: 'published', certificate, doi, page });
  return record;
}

/**
 * A record that was published already: check that it is this package.
 *
 * @throws CensusError E_PUBLISH_STATE where another package was published
 */
export async function checkPublished(
  { archive, journal, server }: DepositOptions,
  opened: { readonly record: ArchiveRecord; readonly deposit: Deposit },
  release: Package,
): Promise<void> {
  const published = journal.find('published');
  if (published !== null && published.certificate !== release.certificate) {
    throw new CensusError('E_PUBLISH_STATE', {
      what: `What was published at ${new URL(server).host} is not what lies in this folder any more.`,
      where: `publish, version ${journal.version}`,
      kept: 'both',
      todo: 'a published version is never changed: give what is new another version',
    });
  }
  await archive.verify(opened.record, release, opened.deposit);
  const { doi, page } = opened.record;
  if (published === null) journal.add({ step: 'published', certificate: release.certificate, doi, page });
}

/** Mark a record as withdrawn, once. Returns false where there is none, or it was done. */
export async function withdrawDeposit(
  options: DepositOptions,
  description: Description,
  notice: WithdrawalNotice,
): Promise<boolean> {
  const { archive, journal } = options;
  if (journal.find('begun') === null || journal.find('withdrawn') !== null) return false;
  const deposit = begin(options);
  const isPublished = journal.find('published') !== null;
  const known = journal.find('record');
  if (known === null) return false;
  const record = isPublished
    ? { id: known.id, doi: known.doi, page: known.page, isPublished }
    : await archive.open(deposit, description);
  await archive.withdraw(record, description, deposit, notice);
  journal.add({ step: 'withdrawn' });
  return true;
}
