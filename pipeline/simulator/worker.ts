/** Entry of the simulator's thread: every instance listens on a loopback port of its own. */
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { createDirectory } from './people.ts';
import { createInstanceServer } from './server.ts';
import { DEFAULT_RATE_LIMIT, type SimulatedInstance, type SimulatorOptions } from './types.ts';
import { World } from './world.ts';

const LOOPBACK = '127.0.0.1';

async function main(options: SimulatorOptions): Promise<void> {
  const world = new World(options);
  const find = createDirectory(world);
  const rateLimit = options.rateLimit === undefined ? DEFAULT_RATE_LIMIT : options.rateLimit;
  const instances = await Promise.all(
    world.servers.map(
      ({ index, spec }) =>
        new Promise<SimulatedInstance>((resolve, reject) => {
          const server = createInstanceServer({
            world,
            instance: index,
            find,
            rateLimit,
            nowMs: () => Date.now(),
          });
          server.on('error', reject);
          server.listen(0, LOOPBACK, () => {
            const { port } = server.address() as AddressInfo;
            resolve({ domain: spec.domain, baseUrl: `http://${LOOPBACK}:${port}` });
          });
        }),
    ),
  );
  parentPort?.postMessage(instances);
}

await main(workerData as SimulatorOptions);
