/** Draws a release of a town, and kills itself at the n-th request for random bytes: between a charge and its draw. */
import { randomBytes } from 'node:crypto';
import { drawRelease } from '../../pipeline/5-release/index.ts';
import { makeRun } from '../make_run.ts';
import { drawOptions, type Town } from './town.ts';

const [dir = '', killAt = '0'] = process.argv.slice(2);
const town: Town = {
  dir,
  run: makeRun(`${dir}/census.yaml`, dir, Date.UTC(2022, 5, 1)),
};
let requests = 0;
const random = (count: number): Uint8Array => {
  requests += 1;
  if (requests === Number(killAt)) process.kill(process.pid, 'SIGKILL');
  return randomBytes(count);
};
await drawRelease(drawOptions(town, 'v1', random));
