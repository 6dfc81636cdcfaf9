/**
 * Sharkey, Firefish, Iceshrimp and their kin by their Mastodon API. Each server chooses one of Misskey's clocks, so the
 * newest page has to tell. Source: Sharkey `packages/backend/src/server/api/mastodon`.
 */
import { createMastodonFamily } from './mastodon_api.ts';

export const misskeyForks = createMastodonFamily({
  software: ['sharkey', 'firefish', 'calckey', 'iceshrimp', 'iceshrimp.net', 'catodon', 'magnetar'],
  clock: 'none',
});
