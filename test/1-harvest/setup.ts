import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { type HarvestOptions, listSegments, type ResolvedSource } from '../../pipeline/1-harvest/index.ts';
import type { RefusalTag } from '../../pipeline/model/ids.ts';
import type { IdentifiedStatus } from '../../pipeline/model/status.ts';
import { readSegment } from '../../pipeline/storage/vault.ts';

export const FROM_MS = Date.parse('2022-02-01T00:00:00Z');
export const TO_MS = Date.parse('2022-09-01T00:00:00Z');
export const NOW_MS = Date.parse('2026-11-01T00:00:00Z');

export interface Study {
  readonly dataDir: string;
  readonly identity: string;
  readonly options: (sources: readonly ResolvedSource[], more?: Partial<HarvestOptions>) => HarvestOptions;
  readonly readVault: () => Promise<IdentifiedStatus[]>;
  readonly remove: () => void;
}

export const tagRefusal = (acct: string): RefusalTag =>
  createHash('sha256').update(acct).digest('hex').slice(0, 32) as RefusalTag;

export const hashManifest = (text: string): string =>
  createHmac('sha256', 'a key of the tests').update(text).digest('hex').slice(0, 32);

/** Options that every test shares: no long waits, no chance. */
export function harvestOptions(
  dataDir: string,
  recipient: string,
  sources: readonly ResolvedSource[],
  more: Partial<HarvestOptions> = {},
): HarvestOptions {
  return {
    dataDir,
    sources,
    fromMs: FROM_MS,
    toMs: TO_MS,
    nowMs: NOW_MS,
    contact: 'mailto:tests@example.org',
    version: '0.0.0',
    consent: 'opt-out',
    optOutAccounts: new Set(),
    optOutDomains: new Set(),
    recipient,
    tagRefusal,
    tagAccount: tagRefusal,
    sampleAccounts: 0,
    hashManifest,
    random: () => 0.5,
    patience: { backoffBaseMs: 1, tries: 3 },
    ...more,
  };
}

/** A data folder and a vault key of their own. */
export async function openStudy(): Promise<Study> {
  const dataDir = mkdtempSync(join(tmpdir(), 'census-harvest-'));
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  return {
    dataDir,
    identity,
    options: (sources, more = {}) => harvestOptions(dataDir, recipient, sources, more),
    readVault: async () => {
      const statuses: IdentifiedStatus[] = [];
      for (const segment of listSegments(dataDir)) {
        for (const status of await readSegment(segment, identity)) statuses.push(status);
      }
      return statuses;
    },
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

export const serverSource = (
  baseUrl: string,
  id = 'fixture',
): Extract<ResolvedSource, { type: 'mastodon' | 'simulator' }> => ({
  type: 'mastodon',
  id,
  label: id,
  baseUrl,
  permission: 'a test',
  tokenFile: null,
  rateShare: 1,
  coverage: 'timeline',
});
