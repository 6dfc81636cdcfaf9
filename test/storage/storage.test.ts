import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  appendLineDurable,
  makePrivateDirectory,
  removeTemporaries,
  temporaryName,
  writeFileAtomic,
} from '../../pipeline/storage/atomic.ts';
import { digestBytes } from '../../pipeline/storage/digest.ts';
import { appendJournal, readJournal } from '../../pipeline/storage/journal.ts';
import { withLock } from '../../pipeline/storage/lock.ts';
import {
  BATCH_LINES,
  openSegment,
  readBatches,
  readSegment,
  type Segment,
  sealBytes,
  segmentName,
  splitLines,
} from '../../pipeline/storage/vault.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'census-storage-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const codeOf = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
    return null;
  } catch (error) {
    return error;
  }
};

describe('files', () => {
  test('are replaced whole, with the mode asked for, and leave nothing beside them', () => {
    const path = join(dir, 'a.txt');
    writeFileAtomic(path, 'old');
    writeFileAtomic(path, '新', { mode: 0o600 });
    expect(readFileSync(path, 'utf8')).toBe('新');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['a.txt']);
  });
  test('that a kill left unfinished are removed, others stay', () => {
    writeFileSync(temporaryName(join(dir, 'x')), 'half');
    writeFileSync(join(dir, '.x.tmp'), 'not ours');
    expect(removeTemporaries(dir)).toBe(1);
    expect(readdirSync(dir)).toEqual(['.x.tmp']);
  });
  test('a directory in which nothing can be written is explained', async () => {
    expect(await codeOf(() => writeFileAtomic('/proc/census', 'x'))).toBeInstanceOf(Error);
    mkdirSync(join(dir, 'wide'), { mode: 0o755 });
    makePrivateDirectory(join(dir, 'wide'));
    expect(statSync(join(dir, 'wide')).mode & 0o777).toBe(0o700);
  });
  test('a full disk is explained, and what was there stays', async () => {
    // /dev/full answers every write with "no space left".
    expect(await codeOf(() => appendLineDurable('/dev/full', 'x'))).toMatchObject({
      code: 'E_DISK_FULL',
      exitCode: 75,
    });
  });
});

describe('a journal', () => {
  const decode = (value: unknown): unknown => value;
  test('gives back what was appended', () => {
    const path = join(dir, 'a.ndjson');
    expect(readJournal(path, decode)).toEqual([]);
    appendJournal(path, { n: 1 });
    appendJournal(path, { n: 2 });
    expect(readJournal(path, decode)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
  test('leaves out a torn last line, and the next entry takes its place', () => {
    const path = join(dir, 'a.ndjson');
    appendJournal(path, { n: 1 });
    appendFileSync(path, '{"n":2');
    expect(readJournal(path, decode)).toEqual([{ n: 1 }]);
    appendJournal(path, { n: 3 });
    expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n{"n":3}\n');
  });
  test('damage elsewhere is named by file and line', async () => {
    const path = join(dir, 'a.ndjson');
    writeFileSync(path, '{"n":1}\n{"n":\n{"n":3}\n');
    const error = await codeOf(() => readJournal(path, decode));
    expect(error).toMatchObject({ code: 'E_STATE_DAMAGED', facts: { where: `${path}, line 2` } });
  });
});

describe('a vault segment', () => {
  async function makeSegment(lines: readonly string[]) {
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    const sealed = await sealBytes(Buffer.from(`${lines.join('\n')}\n`), recipient);
    const path = join(dir, segmentName(1));
    writeFileSync(path, sealed);
    const segment: Segment = {
      sourceId: 'some',
      path,
      bytes: sealed.length,
      sha256: digestBytes(sealed),
      statuses: lines.length,
    };
    return { identity, sealed, segment };
  }
  const readAll = async (segment: Segment, identity: string) => {
    const uris = [];
    for (const status of await readSegment(segment, identity)) uris.push(status.uri);
    return uris;
  };
  const lines = ['{"uri":"一"}', '{"uri":"二"}'];

  test('opens with its key only', async () => {
    const { identity, segment } = await makeSegment(lines);
    expect(await readAll(segment, identity)).toEqual(['一', '二']);
    const other = await generateX25519Identity();
    expect(await codeOf(() => readAll(segment, other))).toMatchObject({ code: 'E_VAULT_DAMAGED' });
  });
  test('truncated, altered, swapped, missing: each is found and says what to do', async () => {
    const { identity, sealed, segment } = await makeSegment(lines);
    const flipped = Uint8Array.from(sealed, (byte, i) => (i === sealed.length - 3 ? byte ^ 1 : byte));
    for (const bytes of [
      sealed.subarray(0, sealed.length - 1),
      flipped,
      new Uint8Array(sealed.length),
      new Uint8Array(0),
    ]) {
      writeFileSync(segment.path, bytes);
      const error = await codeOf(() => readAll(segment, identity));
      expect(error).toMatchObject({ code: 'E_VAULT_DAMAGED', exitCode: 65, facts: { where: segment.path } });
      expect((error as { facts: { todo: string } }).facts.todo).toContain('state/some.ndjson');
    }
    rmSync(segment.path);
    expect(await codeOf(() => readAll(segment, identity))).toMatchObject({ code: 'E_VAULT_DAMAGED' });
  });
  test('age itself authenticates: a journal that was altered to fit does not help', async () => {
    const { identity, sealed, segment } = await makeSegment(lines);
    const flipped = Uint8Array.from(sealed, (byte, i) => (i === sealed.length - 3 ? byte ^ 1 : byte));
    writeFileSync(segment.path, flipped);
    const error = await codeOf(() => readAll({ ...segment, sha256: digestBytes(flipped) }, identity));
    expect(error).toMatchObject({ code: 'E_VAULT_DAMAGED' });
  });
  test('is given back once its lines were read, or no more of them are wanted', async () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `{"uri":"${at}"}`);
    const { identity, segment } = await makeSegment(many);
    const read = await openSegment(segment, identity);
    expect([...splitLines(read, segment, many.length)]).toEqual(many);
    expect(read.length).toBe(0);
    const left = await openSegment(segment, identity);
    for (const line of splitLines(left, segment, many.length)) {
      expect(line).toBe(many[0]);
      expect(left.length).toBeGreaterThan(0);
      break;
    }
    expect(left.length).toBe(0);
  });
  test('hands out every status in its order, however many there are and however long', async () => {
    for (const count of [1, 31, 32, 33, 64, 65, 200]) {
      const uris = Array.from(
        { length: count },
        (_, at) => `${'长'.repeat(at % 5 === 0 ? 20_000 : at)}\n",{}[${at}`,
      );
      const { identity, segment } = await makeSegment(uris.map((uri) => JSON.stringify({ uri })));
      expect(await readAll(segment, identity)).toEqual(uris);
    }
  });
  test('hands out full batches, of one piece or of several, and never more than one holds', async () => {
    for (const [count, chars] of [
      [2 * BATCH_LINES + 1, 1],
      [2 * BATCH_LINES + 1, 300],
      [BATCH_LINES, 300],
      [BATCH_LINES - 1, 300],
    ] as const) {
      const uris = Array.from({ length: count }, (_, at) => `${'长'.repeat(chars)}${at}`);
      const { identity, segment } = await makeSegment(uris.map((uri) => JSON.stringify({ uri })));
      const batches = [...(await readBatches(segment, identity))];
      expect(batches.flat().map(({ uri }) => uri)).toEqual(uris);
      const sizes = batches.map(({ length }) => length);
      expect(sizes.slice(0, -1).every((size) => size === BATCH_LINES)).toBe(true);
      expect(sizes).toHaveLength(Math.ceil(count / BATCH_LINES));
    }
  });
  test('ends a batch early where its statuses are long', async () => {
    const uris = Array.from({ length: 40 }, (_, at) => `${'长'.repeat(5_000)}${at}`);
    const { identity, segment } = await makeSegment(uris.map((uri) => JSON.stringify({ uri })));
    const batches = [...(await readBatches(segment, identity))];
    expect(batches.flat().map(({ uri }) => uri)).toEqual(uris);
    for (const batch of batches) expect(batch.length).toBeLessThan(12);
  });
  test('a line that is no status, or two, is found, and not repeated', async () => {
    for (const line of ['{"uri":"秘密"},{"uri":"二"}', '{"uri":"秘密"', '', '秘密']) {
      const { identity, segment } = await makeSegment([...lines, line, ...lines]);
      const error = await codeOf(() => readAll(segment, identity));
      expect(error).toMatchObject({ code: 'E_VAULT_DAMAGED', facts: { where: segment.path } });
      expect(inspect(error, { depth: 9 })).not.toContain('秘密');
    }
  });
  test('a wrong count is found', async () => {
    const { identity, segment } = await makeSegment(lines);
    expect(await codeOf(() => readAll({ ...segment, statuses: 3 }, identity))).toMatchObject({
      code: 'E_VAULT_DAMAGED',
    });
  });
});

describe('the lock', () => {
  test('is held once, and free again afterwards, also after an error', async () => {
    const inner = await withLock(dir, () => codeOf(() => withLock(dir, async () => 1)));
    expect(inner).toMatchObject({ code: 'E_LOCKED', exitCode: 75 });
    await codeOf(() => withLock(dir, () => Promise.reject(new Error('failed'))));
    expect(await withLock(dir, async () => 2)).toBe(2);
    expect(readdirSync(dir)).toEqual([]);
  });
  test('of a process that died is taken over, also where its number was given away again', async () => {
    const dead = spawnSync(process.execPath, ['-e', 'console.log(process.pid)']).stdout.toString().trim();
    writeFileSync(join(dir, '.lock'), `${dead} 12345\n`);
    expect(await withLock(dir, async () => 3)).toBe(3);
    writeFileSync(join(dir, '.lock'), `${process.pid} 1\n`);
    expect(await withLock(dir, async () => 4)).toBe(4);
  });
});
