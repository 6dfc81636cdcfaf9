import { loadConfig } from '../pipeline/config.ts';
import type { Run } from '../pipeline/engines/run.ts';

/** A run as the command line makes it, silent, with a clock that stands still. */
export function makeRun(config: string, dataDir: string, nowMs: number): Run {
  return {
    config: loadConfig(config, nowMs),
    dataDir,
    dataName: 'data',
    jobs: 1,
    strictText: false,
    version: '0',
    reporter: { emit: () => undefined, clear: () => undefined },
    columns: 80,
    random: () => 0.5,
    nowMs: () => nowMs,
    env: {},
  };
}
