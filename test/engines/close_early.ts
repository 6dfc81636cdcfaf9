/** `close_early.ts ROUNDS`: pools of the veil's threads, closed at all moments of their start. Ends with 0 where each thread ends alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createVeilPool } from '../../pipeline/engines/thread_task.ts';

const JOBS = 2;
const STEP_MS = 60;
const rounds = Number(process.argv[2]);
for (let round = 0; round < rounds; round += 1) {
  const pool = createVeilPool(JOBS);
  pool.warm();
  await sleep(STEP_MS * round);
  await pool.close();
}
