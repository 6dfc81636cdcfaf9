/** A release folder that is, byte for byte, what the gate certified; nothing else goes anywhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findWithdrawal, isIntact, type Ledger, readRelease } from '../5-release/index.ts';
import { describePackage, type Package, SUMS } from '../6-publish/index.ts';
import { CensusError } from '../errors.ts';
import { checkVersion } from './release_project.ts';
import type { Run } from './run.ts';

/**
 * Read a certified release.
 *
 * @throws CensusError E_RELEASE_MISSING where the gate certified no such version, E_RELEASE_CHANGED where a byte
 *   differs, E_WITHDRAWN
 */
export function readCertified(run: Run, given: string, ledger: Ledger): Package {
  const version = checkVersion(given);
  const where = `${run.dataName}/releases/${version}`;
  const certificate = ledger.entries.findLast(
    (entry) => entry.type === 'certify' && entry.version === version,
  );
  if (certificate?.type !== 'certify') {
    throw new CensusError('E_RELEASE_MISSING', {
      what: `The gate has certified no version ${version}.`,
      where: 'publish',
      kept: 'everything; nobody was asked',
      todo: `make release VERSION=${version}`,
    });
  }
  const withdrawal = findWithdrawal(ledger, version);
  if (withdrawal !== null) {
    throw new CensusError('E_WITHDRAWN', {
      what: `Version ${version} was withdrawn on ${withdrawal.day}.`,
      where,
      kept: 'its tombstone',
      todo: `run ./census withdraw ${version} again: it marks what is not marked yet`,
    });
  }
  const dir = join(run.dataDir, 'releases', version);
  if (!isIntact(dir, certificate.sums)) {
    throw new CensusError('E_RELEASE_CHANGED', {
      what: `Version ${version} is not what the gate certified: a file was changed, added or taken away.`,
      where,
      kept: 'everything; nobody was asked',
      todo: `make release VERSION=${version} builds it again from the stored draws, and spends nothing`,
    });
  }
  const files = [...readRelease(dir), { path: SUMS, bytes: readFileSync(join(dir, SUMS)) }];
  return { version, files, description: describePackage(files), certificate: certificate.sums };
}
