import { gotosocial } from './gotosocial.ts';
import { mastodon } from './mastodon.ts';
import { createMastodonFamily } from './mastodon_api.ts';
import { misskey } from './misskey.ts';
import { misskeyForks } from './misskey_forks.ts';
import { pixelfed } from './pixelfed.ts';
import { pleroma } from './pleroma.ts';
import { truthsocial } from './truthsocial.ts';
import type { Family } from './types.ts';

export type { Bounds, Door, Family, Reader, StatusLookup } from './types.ts';

/** Every family that is known; one line each. */
export const FAMILIES: readonly Family[] = [
  mastodon,
  gotosocial,
  pleroma,
  misskey,
  misskeyForks,
  pixelfed,
  truthsocial,
];

/** Of a family that is not known, the Mastodon API is tried, and the newest page tells what clock its ids have. */
const UNKNOWN = createMastodonFamily({ software: [], clock: 'none' });

/** The family of a software, by its name in nodeinfo; never by the look of an address. */
export function findFamily(software: string | null): Family {
  return FAMILIES.find((family) => software !== null && family.software.includes(software)) ?? UNKNOWN;
}
