/** Replies to others: a share of all statuses is followed by one, which timelines leave out and account pages show. */
import { mix } from '../model/prng.ts';
import { MS_PER_HOUR } from '../model/weeks.ts';
import type { Key } from './ids.ts';
import type { StatusEvent, World } from './world.ts';

/** Share of statuses after which their author replies to somebody. */
const REPLY_SHARE = 0.25;
/** The reply follows this much later: a place in time that leads back to its status. */
const DELAY_MS = 90_000;

/** The reply that follows a status, or null. Its tail is odd, as no native status' is. */
export function replyOf(event: StatusEvent): StatusEvent | null {
  if (mix(event.seed, 0x99) / 0x1_0000_0000 >= REPLY_SHARE) return null;
  return { ...event, ms: event.ms + DELAY_MS, tail: event.tail + 1, seed: mix(event.seed, 0x9a) };
}

/** The reply of a place on a server, or null. */
export function replyTo(world: World, instance: number, { ms, tail }: Key): StatusEvent | null {
  const hour = Math.floor((ms - DELAY_MS - world.grid.fromMs) / MS_PER_HOUR);
  const event = world
    .nativeHour(instance, hour)
    .find((each) => each.ms === ms - DELAY_MS && each.tail === tail - 1);
  return event === undefined ? null : replyOf(event);
}

/** Whom a reply answers: somebody else of the same server, by index; null where there is nobody else. */
export function answeredBy(reply: StatusEvent, people: number): number | null {
  return people < 2 ? null : (reply.person + 1 + (mix(reply.seed, 0x9b) % (people - 1))) % people;
}

/** The hours in which each person of a server writes, ascending; made on first use. */
export function createHourIndex(world: World): (instance: number, person: number) => Uint32Array {
  const known = new Map<number, Map<number, number[]>>();
  const build = (instance: number): Map<number, number[]> => {
    const hours = new Map<number, number[]>();
    for (let hour = 0; hour < world.grid.hours; hour += 1) {
      for (const { person } of world.nativeHour(instance, hour)) {
        const list = hours.get(person);
        if (list === undefined) hours.set(person, [hour]);
        else if (list.at(-1) !== hour) list.push(hour);
      }
    }
    known.set(instance, hours);
    return hours;
  };
  return (instance, person) => Uint32Array.from((known.get(instance) ?? build(instance)).get(person) ?? []);
}
