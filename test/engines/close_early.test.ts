import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const CHILD = join(import.meta.dirname, 'close_early.ts');
const ROUNDS = 12;

test('threads that are not wanted any more end alone, however far they have come with their start', () => {
  const { status, signal, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', CHILD, String(ROUNDS)],
    { encoding: 'utf8' },
  );
  expect([status, signal, stderr]).toEqual([0, null, '']);
}, 120_000);
