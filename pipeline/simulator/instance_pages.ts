/** What an instance says of itself: instance, nodeinfo, robots.txt, peers, activity. */
import { MS_PER_HOUR } from '../model/weeks.ts';
import { INSTANCES, type InstanceSpec, type Manner } from './instances.ts';
import type { World } from './world.ts';

const SOFTWARE: Readonly<Record<Manner, { readonly name: string; readonly version: string }>> = {
  mastodon: { name: 'mastodon', version: '4.5.2' },
  gotosocial: { name: 'gotosocial', version: '0.17.3' },
  akkoma: { name: 'akkoma', version: '3.13.2' },
};
/** What `activity` covers on Mastodon. */
const ACTIVITY_WEEKS = 12;
const HOURS_PER_WEEK = 168;

export function createRobots(spec: InstanceSpec): string {
  if (spec.door === 'robots') return 'User-agent: *\nDisallow: /\n';
  return 'User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nDisallow: /media_proxy/\nDisallow: /interact/\n';
}

export function createNodeinfoIndex(spec: InstanceSpec): object {
  return {
    links: [
      { rel: 'http://nodeinfo.diaspora.software/ns/schema/2.0', href: `https://${spec.domain}/nodeinfo/2.0` },
    ],
  };
}

export function createNodeinfo(spec: InstanceSpec, people: number): object {
  return {
    version: '2.0',
    software: SOFTWARE[spec.manner],
    protocols: ['activitypub'],
    services: { outbound: [], inbound: [] },
    usage: { users: { total: people, activeMonth: people, activeHalfyear: people }, localPosts: 0 },
    openRegistrations: false,
    metadata: { nodeName: spec.title, nodeDescription: 'synthetic' },
  };
}

export function createInstanceV2(spec: InstanceSpec, people: number): object {
  const isClosed = spec.door === 'closed';
  return {
    domain: spec.domain,
    title: spec.title,
    version: SOFTWARE[spec.manner].version,
    source_url: 'https://github.com/mastodon/mastodon',
    description: 'A simulated instance; nobody lives here.',
    usage: { users: { active_month: people } },
    languages: ['zh'],
    configuration: {
      urls: {},
      ...(spec.manner === 'mastodon'
        ? {
            timelines_access: {
              live_feeds: { local: isClosed ? 'authenticated' : 'public', remote: 'authenticated' },
              hashtag_feeds: { local: 'public', remote: 'public' },
            },
          }
        : {}),
    },
    registrations: { enabled: false, approval_required: true, message: null },
    rules: [],
    ...(spec.manner === 'gotosocial' ? { account_domain: spec.domain } : { api_versions: { mastodon: 7 } }),
  };
}

export function createPeers(spec: InstanceSpec): string[] {
  return INSTANCES.map(({ domain }) => domain).filter((domain) => domain !== spec.domain);
}

/** Weekly counts, newest first, numbers as strings; the last weeks of the simulated time. */
export function createActivity(world: World, instance: number): object[] {
  const { before } = world.server(instance);
  return Array.from({ length: ACTIVITY_WEEKS }, (_, back) => {
    const to = Math.max(0, world.grid.hours - back * HOURS_PER_WEEK);
    const from = Math.max(0, to - HOURS_PER_WEEK);
    return {
      week: String(Math.floor((world.grid.fromMs + from * MS_PER_HOUR) / 1000)),
      statuses: String((before[to] ?? 0) - (before[from] ?? 0)),
      logins: '0',
      registrations: '0',
    };
  });
}
