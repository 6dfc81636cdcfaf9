// Run by kill.test.ts as a process of its own, so that it can be killed at any moment.
import { harvest } from '../../pipeline/1-harvest/index.ts';
import { FROM_MS, NOW_MS, serverSource, TO_MS, tagRefusal } from './setup.ts';

const [dataDir = '', baseUrl = '', recipient = ''] = process.argv.slice(2);
await harvest({
  dataDir,
  sources: [serverSource(baseUrl)],
  fromMs: FROM_MS,
  toMs: TO_MS,
  nowMs: NOW_MS,
  contact: null,
  version: '0.0.0',
  consent: 'opt-out',
  optOutAccounts: new Set(),
  optOutDomains: new Set(),
  recipient,
  tagRefusal,
  random: () => 0.5,
});
