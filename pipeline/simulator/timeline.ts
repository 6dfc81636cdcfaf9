/** Which statuses a timeline shows, and the pages of it, with the true meanings of max_id, since_id and min_id. */

import { mix } from '../model/prng.ts';
import { MS_PER_HOUR } from '../model/weeks.ts';
import { compareKeys, type Key } from './ids.ts';
import { replyOf, replyTo } from './replies.ts';
import type { StatusEvent, World } from './world.ts';

/** A status in a timeline: where it stands there, and in which form. */
export interface Shown {
  readonly key: Key;
  readonly event: StatusEvent;
  /**
   * `boost`: somebody's boost of it. `local`: a post that leaves its server with nobody else, and counts nowhere.
   * `reply`: to somebody else, which no timeline shows.
   */
  readonly form: 'status' | 'boost' | 'local' | 'reply';
}

export interface PageRequest {
  readonly instance: number;
  readonly isLocalOnly: boolean;
  readonly limit: number;
  /** All exclusive. With `min` the page begins right above it, else right below `max`. */
  readonly max: Key;
  readonly since: Key;
  readonly min: Key | null;
}

/** Federation delivers within this time. */
const MAX_DELIVERY_MS = 4_000;
/** Share of native statuses beside which a server without manners shows a boost, or a post of `local` visibility. */
const BOOST_SHARE = 0.05;
const LOCAL_SHARE = 0.02;

function share(a: number, b: number, c: number): number {
  return mix(a, b, c) / 0x1_0000_0000;
}

function addCopies(world: World, instance: number, hour: number, shown: Shown[]): void {
  const { copies } = world.server(instance).spec;
  if (copies === 0) return;
  const lastMs = world.grid.fromMs + (hour + 1) * MS_PER_HOUR - 1;
  for (const server of world.servers) {
    if (server.index === instance || world.count(server.index, hour) === 0) continue;
    for (const event of world.nativeHour(server.index, hour)) {
      if (share(event.seed, instance, 0x55) >= copies) continue;
      const ms = Math.min(lastMs, event.ms + (mix(event.seed, instance) % MAX_DELIVERY_MS));
      shown.push({ key: { ms, tail: event.tail + 1 }, event, form: 'status' });
    }
  }
}

function addExtras(world: World, instance: number, hour: number, shown: Shown[]): void {
  for (const event of world.nativeHour(instance, hour)) {
    const chance = share(event.seed, instance, 0x66);
    if (chance >= BOOST_SHARE + LOCAL_SHARE) continue;
    const form = chance < BOOST_SHARE ? 'boost' : 'local';
    // A post of its own: the local one must not share its address with the public one beside it.
    const twin = form === 'local' ? { ...event, seed: mix(event.seed, 0x77), tail: event.tail + 1 } : event;
    shown.push({ key: { ms: event.ms, tail: event.tail + 1 }, event: twin, form });
  }
}

/** Everything of an hour in a timeline, newest first. */
function showHour(world: World, instance: number, hour: number, isLocalOnly: boolean): Shown[] {
  const { manner } = world.server(instance).spec;
  const shown: Shown[] = world
    .nativeHour(instance, hour)
    .map((event) => ({ key: { ms: event.ms, tail: event.tail }, event, form: 'status' }));
  const ignoresLocal = manner === 'akkoma';
  if (!isLocalOnly || ignoresLocal) addCopies(world, instance, hour, shown);
  if (ignoresLocal) addExtras(world, instance, hour, shown);
  // Two copies may arrive in the same millisecond with the same tail: the later origin stands above.
  return shown.sort((a, b) => compareKeys(b.key, a.key) || b.event.instance - a.event.instance);
}

function hourOf(world: World, key: Key): number {
  const hour = Math.floor((key.ms - world.grid.fromMs) / MS_PER_HOUR);
  return Math.max(0, Math.min(world.grid.hours - 1, hour));
}

/** One page, newest first, as Mastodon's `Paginable` cuts it. */
export function cutPage(world: World, request: PageRequest): Shown[] {
  const { instance, isLocalOnly, limit, max, since, min } = request;
  const floor = min ?? since;
  const isInside = ({ key }: Shown): boolean => compareKeys(key, max) < 0 && compareKeys(key, floor) > 0;
  const page: Shown[] = [];
  if (min === null) {
    for (let hour = hourOf(world, max); hour >= hourOf(world, floor) && page.length < limit; hour -= 1)
      page.push(...showHour(world, instance, hour, isLocalOnly).filter(isInside));
    return page.slice(0, limit);
  }
  for (let hour = hourOf(world, floor); hour <= hourOf(world, max) && page.length < limit; hour += 1)
    page.unshift(...showHour(world, instance, hour, isLocalOnly).filter(isInside));
  return page.slice(Math.max(0, page.length - limit));
}

/** A page of one account's statuses, newest first: what the timeline shows of it, and its replies. */
export function cutAccountPage(
  world: World,
  person: number,
  hours: Uint32Array,
  { instance, limit, max, since, min }: PageRequest,
): Shown[] {
  const floor = min ?? since;
  const page: Shown[] = [];
  const isInside = ({ key }: Shown): boolean => compareKeys(key, max) < 0 && compareKeys(key, floor) > 0;
  const top = hourOf(world, max);
  for (let at = hours.length - 1; at >= 0; at -= 1) {
    const hour = hours[at] ?? 0;
    if (hour > top) continue;
    // A reply may lie in the hour after its post: one hour more than the floor's is looked at.
    if (hour < hourOf(world, floor) - 1 || page.length >= limit) break;
    const own = world.nativeHour(instance, hour).filter((event) => event.person === person);
    const shown = own.flatMap((event): Shown[] => {
      const reply = replyOf(event);
      const post: Shown = { key: { ms: event.ms, tail: event.tail }, event, form: 'status' };
      return reply === null
        ? [post]
        : [post, { key: { ms: reply.ms, tail: reply.tail }, event: reply, form: 'reply' }];
    });
    page.push(...shown.filter(isInside).sort((a, b) => compareKeys(b.key, a.key)));
  }
  return page.sort((a, b) => compareKeys(b.key, a.key)).slice(0, limit);
}

/** The status of a place, or null. */
export function findShown(world: World, instance: number, key: Key): Shown | null {
  const hour = Math.floor((key.ms - world.grid.fromMs) / MS_PER_HOUR);
  if (!(hour >= 0 && hour < world.grid.hours)) return null;
  const onTimeline = showHour(world, instance, hour, false).find((each) => compareKeys(each.key, key) === 0);
  if (onTimeline !== undefined) return onTimeline;
  const reply = replyTo(world, instance, key);
  return reply === null ? null : { key, event: reply, form: 'reply' };
}
