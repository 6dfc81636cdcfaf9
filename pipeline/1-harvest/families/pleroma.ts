/**
 * Pleroma and Akkoma: Flake ids; replies are in the timeline; `local` visibility; members only where so configured.
 * Source: Akkoma `lib/pleroma/web/mastodon_api`, "Differences in Mastodon API responses from vanilla Mastodon".
 */
import { createMastodonFamily } from './mastodon_api.ts';

export const pleroma = createMastodonFamily({
  software: ['pleroma', 'akkoma', 'rebased'],
  clock: 'flake',
  showsReplies: true,
});
