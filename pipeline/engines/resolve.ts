import { createHash } from 'node:crypto';
import type { ResolvedSource } from '../1-harvest/index.ts';
import type { Config, ConfiguredSource } from '../config.ts';
import { listInstances, type RunningSimulator, startSimulator } from '../simulator/index.ts';

type Simulated = Extract<ConfiguredSource, { type: 'simulator' }>;

/** Short, stable and safe as a file name. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function fileSafe(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9.-]+/gu, '_');
}

/** Address of a simulated instance while the simulator is not running: nothing listens there. */
const NOT_STARTED = 'http://127.0.0.1:1';

/**
 * The configured sources as the harvester takes them, each with an id that stays the same between runs and
 * changes with consent and coverage, since a vault filled under one rule can't serve the other.
 *
 * @param running the simulator by its position in the configuration, once it runs
 */
export function resolveSources(
  config: Config,
  running: ReadonlyMap<number, RunningSimulator>,
): ResolvedSource[] {
  const consented = config.consent === 'opt-in' ? '-opt-in' : '';
  // An archive holds what was recorded, whatever is asked of servers.
  const suffix = config.coverage === 'timeline+replies' ? `${consented}-replies` : consented;
  return config.sources.flatMap((source, index): ResolvedSource[] => {
    if (source.type === 'archive') {
      const id = `archive-${digest(JSON.stringify([source.pattern, source.paths]))}${consented}`;
      return [
        { type: 'archive', id, label: source.pattern, paths: source.paths, permission: source.permission },
      ];
    }
    if (source.type === 'mastodon') {
      const { url, permission, tokenFile, isLoopback } = source;
      const id = `${fileSafe(url.host)}${suffix}`;
      return [
        {
          type: 'mastodon',
          id,
          label: url.host,
          baseUrl: url.origin,
          permission,
          tokenFile,
          rateShare: isLoopback ? 1 : config.rateShare,
          coverage: config.coverage,
        },
      ];
    }
    const started = new Map(running.get(index)?.instances.map((each) => [each.domain, each.baseUrl]));
    return listInstances().map(({ domain }) => ({
      type: 'simulator',
      id: `simulator-${digest(JSON.stringify([source.scale, source.seed, config.historyFromMs, config.windowFromMs, config.windowToMs]))}-${fileSafe(domain)}${suffix}`,
      label: `simulator/${domain}`,
      baseUrl: started.get(domain) ?? NOT_STARTED,
      permission: 'synthetic',
      tokenFile: null,
      rateShare: 1,
      coverage: config.coverage,
    }));
  });
}

function simulatorOptions(config: Config, source: Simulated) {
  return {
    scale: source.scale,
    seed: source.seed,
    historyFromMs: config.historyFromMs,
    windowFromMs: config.windowFromMs,
    windowToMs: config.windowToMs,
  };
}

/** Start every simulated fediverse of the configuration; the caller closes them. */
export async function startSimulators(config: Config): Promise<Map<number, RunningSimulator>> {
  const running = new Map<number, RunningSimulator>();
  for (const [index, source] of config.sources.entries()) {
    if (source.type === 'simulator')
      running.set(index, await startSimulator(simulatorOptions(config, source)));
  }
  return running;
}

/** The scale of the simulation, 1 being the real size; null where no source is simulated. */
export function simulatedScale(config: Config): number | null {
  const scales = config.sources.filter((source) => source.type === 'simulator').map((source) => source.scale);
  return scales.length === 0 ? null : scales.reduce((sum, scale) => sum + scale, 0);
}
