import { z } from 'zod';

/** `YYYY-MM-DD`, a UTC day that exists. */
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/u, 'must be a day written YYYY-MM-DD')
  .refine((text) => {
    const ms = Date.parse(`${text}T00:00:00Z`);
    return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
  }, 'must be a day that exists');

const mastodon = z.strictObject({
  type: z.literal('mastodon'),
  url: z.url({
    protocol: /^https?$/u,
    error: 'must be the address of a server, such as https://example.social',
  }),
  permission: z.string().min(1).optional(),
});

const archive = z.strictObject({
  type: z.literal('archive'),
  path: z.string().min(1),
  permission: z.string().min(1).optional(),
});

const simulator = z.strictObject({
  type: z.literal('simulator'),
  /** Share of the article's real size: 0.01 is 1/100. Above 1 has no ground truth to compare with. */
  scale: z.number().positive().max(1),
  seed: z.int().nonnegative().max(0xffffffff),
});

/**
 * census.yaml as it is written. Every threshold names its unit, its reason and its source here; the schema in
 * schemas/config.schema.json is made from it.
 */
export const censusSchema = z.strictObject({
  contact: z
    .string()
    .regex(/^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/u, 'must be a mailto: or https: address')
    .optional()
    .describe('Goes into the User-Agent; required for any source that is not on loopback'),
  window: z.strictObject({ from: day, to: day }).describe('UTC days, half-open: `to` is the first day after'),
  history: z
    .strictObject({ from: day })
    .optional()
    .describe('Earlier posts from this UTC day on decide who is new in the window'),
  language: z.literal('zh').default('zh').describe('Language whose authors are counted'),
  consent: z
    .enum(['opt-out', 'opt-in'])
    .default('opt-out')
    .describe('opt-out counts everybody who did not say no; opt-in only those who chose to be indexable'),
  text: z
    .enum(['indexable-only', 'none', 'all'])
    .default('indexable-only')
    .describe('Whose scrubbed text the dataset keeps'),
  minimumAuthorsToNameInstance: z
    .int()
    .min(2, 'must be 2 or more: an instance with one author is a person')
    .default(50)
    .describe('Authors; smaller instances become `other`, since a small server points at its people'),
  minimumAuthorsToKeepHashtag: z
    .int()
    .min(2, 'must be 2 or more: a hashtag of one author is a name')
    .default(50)
    .describe('Authors; rarer hashtags are dropped, since a rare hashtag can be searched for'),
  sources: z
    .array(z.discriminatedUnion('type', [mastodon, archive, simulator]))
    .min(1, 'must name at least one source'),
  optOut: z
    .strictObject({ accounts: z.string().min(1).optional(), domains: z.string().min(1).optional() })
    .optional()
    .describe('Files of accounts and of domains that said no, one a line, relative to this file'),
  release: z
    .strictObject({
      lifetimeEpsilon: z.number().positive().max(10).default(1),
      delta: z.number().positive().max(1e-5).default(1e-8),
    })
    .optional()
    .describe('Privacy budget per account over all releases: epsilon and delta of differential privacy'),
});

export type CensusFile = z.infer<typeof censusSchema>;
