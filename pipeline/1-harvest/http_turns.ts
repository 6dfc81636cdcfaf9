/** Whoever asks a host waits for those before: one request at a time, in the order in which they were asked for. */
export interface Turns {
  /**
   * Wait for those before, then ask. An answer is handed back when the next request, where one waits, has left: the
   * server works on that one while this one's answer is worked on here.
   *
   * @param ask is to call `onLeave` once its request is on its way, or has to wait
   */
  take<T>(ask: (onLeave: () => void) => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  /** Lets the answer go that waits for the next request to leave. */
  let letGo = (): void => {};

  return {
    take: async (ask) => {
      const before = last;
      let end = (): void => {};
      last = new Promise((resolve) => {
        end = resolve;
      });
      waiting += 1;
      await before;
      waiting -= 1;
      const onLeave = (): void => letGo();
      try {
        return await ask(onLeave);
      } finally {
        // One that failed before it left holds nobody up either.
        onLeave();
        const isNextWaiting = waiting > 0;
        const left = new Promise<void>((resolve) => {
          letGo = resolve;
        });
        end();
        if (isNextWaiting) await left;
      }
    },
  };
}
