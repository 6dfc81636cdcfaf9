/**
 * GoToSocial: ULIDs; content warnings are escaped HTML; the public timeline is closed unless the administrator opens it.
 * Source: its API documentation and `internal/api/client/timelines/public.go`.
 */
import { createMastodonFamily } from './mastodon_api.ts';

export const gotosocial = createMastodonFamily({
  software: ['gotosocial'],
  clock: 'ulid',
  isWarningHtml: true,
});
