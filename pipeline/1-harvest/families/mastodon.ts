/** Mastodon and the forks that kept its ids. Source: `lib/mastodon/snowflake.rb`, docs.joinmastodon.org. */
import { createMastodonFamily } from './mastodon_api.ts';

export const mastodon = createMastodonFamily({
  software: ['mastodon', 'glitch-soc', 'glitchcafe', 'hometown', 'fedibird', 'kmyblue', 'ecko'],
  clock: 'snowflake',
  hasBatchLookup: true,
});
