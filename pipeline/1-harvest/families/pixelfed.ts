/**
 * Pixelfed: a snowflake of its own; the timeline is for members, and everybody else is led to the login page.
 * Source: pixelfed/pixelfed `app/Services/SnowflakeService.php`, `routes/api.php`.
 */
import { createMastodonFamily } from './mastodon_api.ts';

export const pixelfed = createMastodonFamily({ software: ['pixelfed'], clock: 'pixelfed' });
