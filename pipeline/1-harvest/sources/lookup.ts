/** Which of the statuses that were harvested still exist on their server, in as few requests as it allows. */
import { idOf } from '../convert.ts';
import { SourceFailure } from '../failure.ts';
import type { Reader, StatusLookup } from '../families/index.ts';
import { compareIds, type IdClock, idToTime, type TimedClock, timeToId } from '../id_clock.ts';
import type { ServerFacts } from './door.ts';
import { agreesWith, oldestId, type Page } from './page.ts';

/** An id right above all ids of the next second lies above any id of this one, whatever the clock's unit. */
const ABOVE_MS = 1000;

/** Finds statuses by their ids; what is not in the answer is gone, or not public any more. */
export type FindStatuses = (ids: readonly string[]) => Promise<Map<string, unknown>>;

function addAll(found: Map<string, unknown>, entities: readonly unknown[], ids: readonly string[]): void {
  for (const entity of entities) {
    const id = idOf(entity);
    if (id !== null && ids.includes(id)) found.set(id, entity);
  }
}

/**
 * Look statuses up by the family's own requests, the largest batch first. A server that does not know a request is
 * asked by the next one from then on.
 */
function createLookup(lookups: readonly StatusLookup[], reader: Reader): FindStatuses {
  let known = 0;
  async function askBatch(ids: readonly string[]): Promise<readonly unknown[]> {
    for (;;) {
      const lookup = lookups[known];
      if (lookup === undefined) return [];
      if (ids.length > lookup.idsPerRequest) {
        const middle = Math.min(lookup.idsPerRequest, ids.length - 1);
        return [...(await askBatch(ids.slice(0, middle))), ...(await askBatch(ids.slice(middle)))];
      }
      const found = await lookup.read(await reader.client.ask(lookup.request(ids)), reader);
      if (found !== null) return found;
      known += 1;
    }
  }
  return async (ids) => {
    const found = new Map<string, unknown>();
    if (ids.length > 0) addAll(found, await askBatch(ids), ids);
    return found;
  };
}

/** GoToSocial shows single statuses to members only: then what is not on the timeline that it stood on counts as gone. */
async function lookUpOrGone(lookUp: FindStatuses, ids: readonly string[]): Promise<Map<string, unknown>> {
  try {
    return await lookUp(ids);
  } catch (error) {
    if (error instanceof SourceFailure && error.outcome === 'closed') return new Map();
    throw error;
  }
}

/**
 * Where statuses can only be asked for one by one, their places in the timeline are looked at instead, a page at a time:
 * whatever stands there exists. What does not is asked for by itself, since a timeline may leave something out.
 */
function createSweep(
  clock: TimedClock,
  askPage: (maxId: string) => Promise<Page>,
  lookUp: FindStatuses,
): FindStatuses {
  return async (ids) => {
    const found = new Map<string, unknown>();
    const absent: string[] = [];
    // Newest first, as timelines are.
    let left = [...ids].sort((a, b) => compareIds(b, a));
    while (left.length > 0) {
      const top = left[0] ?? '';
      const ms = idToTime(clock, top);
      if (ms === null) {
        absent.push(...left.splice(0, 1));
        continue;
      }
      const page = await askPage(timeToId(clock, ms + ABOVE_MS));
      const oldest = oldestId(page);
      addAll(found, page.entities, left);
      if (oldest === null || !agreesWith(page, clock)) {
        absent.push(...left.filter((id) => !found.has(id)));
        break;
      }
      // Where the page ends above the topmost one, it has nothing of what is asked for: that one is settled anyway.
      const isSettled = (id: string): boolean => id === top || compareIds(id, oldest) >= 0;
      absent.push(...left.filter((id) => isSettled(id) && !found.has(id)));
      left = left.filter((id) => !isSettled(id));
    }
    for (const [id, entity] of await lookUpOrGone(lookUp, absent)) found.set(id, entity);
    return found;
  };
}

/** The quickest way that a server has. */
export function createFinder({ family, home }: ServerFacts, client: Reader['client']): FindStatuses {
  const reader: Reader = { client, home };
  const lookUp = createLookup(family.lookups, reader);
  const clock: IdClock = family.clock;
  const isOneByOne = family.lookups.every(({ idsPerRequest }) => idsPerRequest === 1);
  if (!isOneByOne || clock === 'none') return lookUp;
  return createSweep(
    clock,
    async (maxId) =>
      await family.readPage(await client.ask(family.requestPage({ maxId, sinceId: null })), reader),
    lookUp,
  );
}
