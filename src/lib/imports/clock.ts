/** The time, so that tests can move it. Milliseconds. */
export interface Clock {
  now(): number;
  /** Ends early once `woken` is settled. */
  sleep(milliseconds: number, woken: Promise<void>): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, woken) => {
    let timer: NodeJS.Timeout | undefined;
    const elapsed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([elapsed, woken]);
    clearTimeout(timer);
  },
};
