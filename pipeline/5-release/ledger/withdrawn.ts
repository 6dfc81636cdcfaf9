/** What a ledger says of versions that were taken back. What they spent stays spent. */
import type { WithdrawEntry } from './entry.ts';
import type { Ledger } from './ledger.ts';

function listEntries(ledger: Ledger): WithdrawEntry[] {
  return ledger.entries.filter((entry) => entry.type === 'withdraw');
}

/** The entry that withdrew a version, or null. */
export function findWithdrawal(ledger: Ledger, version: string): WithdrawEntry | null {
  return listEntries(ledger).find((entry) => entry.version === version) ?? null;
}

/** Withdrawn versions with their days, in the order in which they were withdrawn. */
export function listWithdrawn(ledger: Ledger): { readonly version: string; readonly day: string }[] {
  return listEntries(ledger).map(({ version, day }) => ({ version, day }));
}
