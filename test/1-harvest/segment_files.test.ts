import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSegmentFiles } from '../../pipeline/1-harvest/segment_files.ts';
import { readNames } from '../../pipeline/storage/vault_names.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'census-segments-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

test('names lie beside a segment once each, in an order that tells nothing of who came when', async () => {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom('阿明', '阿明明', '"', '\n'),
  );
  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 30 }), async (names) => {
      n += 1;
      const entry = await writeSegmentFiles(
        dir,
        n,
        { plain: Buffer.from('{}\n'), lines: 1, names },
        recipient,
      );
      if (entry === null) throw new Error('a segment with a line is written');
      const { file, names: beside, ...segment } = entry;
      const written: string[] = [];
      const sealed = { ...segment, sourceId: 'one', path: join(dir, file), names: beside };
      for await (const each of readNames(sealed, identity)) written.push(each);
      expect(written).toEqual([...new Set(names)].sort());
      expect(beside?.names).toBe(written.length);
    }),
    { numRuns: 60 },
  );
});
