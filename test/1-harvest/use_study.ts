import { afterEach, beforeEach } from 'vitest';
import { openStudy, type Study } from './setup.ts';

interface Closable {
  close(): Promise<void>;
}

/** For each test of a file a study of its own, and servers that are closed after it. */
export function useStudy() {
  let study: Study | null = null;
  const running: Closable[] = [];
  beforeEach(async () => {
    study = await openStudy();
  });
  afterEach(async () => {
    for (const server of running.splice(0)) await server.close();
    study?.remove();
  });
  return {
    get study(): Study {
      if (study === null) throw new Error('a study is there within a test only');
      return study;
    },
    /** A server to be closed after the test. */
    track: async <T extends Closable>(start: Promise<T>): Promise<T> => {
      const server = await start;
      running.push(server);
      return server;
    },
  };
}
