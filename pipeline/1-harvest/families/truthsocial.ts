/**
 * Truth Social: Mastodon 3.4 as it was in 2022, so no v2 instance entity and no lookup in batches; a bot wall answers
 * 403, which is a refusal. Source: the fork's published source, MASTODON-API notes of this study.
 */
import { createMastodonFamily } from './mastodon_api.ts';

export const truthsocial = createMastodonFamily({
  software: ['truthsocial', 'truth social', 'soapbox'],
  clock: 'snowflake',
});
