/** `decrypt.ts DATA`: open every segment of a vault and count its records, as the veil does before it looks at one. */
import { listSegments } from '../../pipeline/1-harvest/index.ts';
import { loadOrCreateKeys } from '../../pipeline/keys/keyfile.ts';
import { openSegment } from '../../pipeline/storage/vault.ts';

const dataDir = process.argv[2] ?? '';
const keys = await loadOrCreateKeys(dataDir, { datasetKeyCheck: null });
const started = performance.now();
let records = 0;
for (const segment of listSegments(dataDir)) {
  const plain = await openSegment(segment, keys.vaultIdentity);
  for (let at = plain.indexOf(0x0a); at >= 0; at = plain.indexOf(0x0a, at + 1)) records += 1;
}
process.stdout.write(`${JSON.stringify({ records, seconds: (performance.now() - started) / 1000 })}\n`);
