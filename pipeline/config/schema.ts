import { z } from 'zod';
import { publishSchema } from './publish_schema.ts';

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
  tokenFile: z
    .string()
    .min(1)
    .optional()
    .describe('File of an access token that the administrator agreed to; needs `permission`'),
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

const epsilon = z.number().positive().max(10);

/** Tables beside the growth series; each takes its part of the breakdowns' budget. */
export const BREAKDOWNS = ['servers', 'hashtags', 'scripts', 'features', 'hours', 'lengths'] as const;

/** `release:` of census.yaml. */
export const releaseSchema = z.strictObject({
  lifetimeEpsilon: epsilon
    .default(1)
    .describe('Differential privacy: epsilon of one account over all releases that will ever be made'),
  delta: z
    .number()
    .positive()
    .max(1e-5)
    .default(1e-8)
    .describe('Differential privacy: delta over all releases; far below one in the number of accounts'),
  epsilon: z
    .strictObject({
      newPeople: epsilon.optional(),
      activePeople: epsilon.optional(),
      posts: epsilon.optional(),
      breakdowns: epsilon.optional(),
    })
    .optional()
    .describe('Parts of lifetimeEpsilon; default: 0.25, 0.25, 0.4 and 0.1 of it'),
  lifetimeDays: z
    .int()
    .min(1)
    .max(36_600)
    .default(366)
    .describe('Days that all releases together may cover: more days cost more noise in each of them'),
  maximumRefreshAgeDays: z
    .int()
    .min(1)
    .max(366)
    .default(7)
    .describe('Days since every server was last asked which posts still exist; older data are not released'),
  breakdownReleases: z
    .int()
    .min(1)
    .max(100)
    .default(2)
    .describe('How often the breakdowns may be drawn; releases in between carry the last ones'),
  postsPerWeek: z
    .int()
    .min(1)
    .max(10_000)
    .default(35)
    .describe('Posts of one account that count in a week: five a day; a higher bound needs more noise'),
  postsPerDay: z
    .union([z.int().min(1).max(10_000), z.literal('private')])
    .default(60)
    .describe(
      "Posts of one account that count in the total, a day on average: what an automated account posts at most; 'private' chooses a bound from the data and pays for it",
    ),
  minimumPeople: z
    .int()
    .min(50, 'must be 50 or more: smaller groups point at their people')
    .default(100)
    .describe('People; a server or hashtag below this is never named, whatever the noise says'),
  breakdowns: z
    .array(z.enum(BREAKDOWNS))
    .default([...BREAKDOWNS])
    .describe('Tables beside the growth series'),
  title: z.string().min(1).max(200).optional().describe('Title of the published dataset'),
  creators: z
    .array(z.strictObject({ name: z.string().min(1), orcid: z.string().min(1).optional() }))
    .default([])
    .describe('Who answers for the release, as archives cite them'),
});

/** `engine:` of census.yaml. The same bytes come out of either engine, and of any number of buckets. */
export const engineSchema = z
  .strictObject({
    type: z
      .enum(['embedded', 'spark'])
      .default('embedded')
      .describe(
        'embedded works on threads of this machine; spark on a cluster that sees the same DATA folder',
      ),
    master: z
      .string()
      .regex(
        /^(?:spark:\/\/\S+|yarn|k8s:\/\/\S+|local(?:\[[\d*,]+\])?)$/u,
        'must be spark://host:port, yarn, k8s://https://host:port or local[n]',
      )
      .optional()
      .describe('Master of the Spark cluster; needs `type: spark`'),
    python: z.string().min(1).default('python3').describe('Python that has pyspark, here and on the cluster'),
    node: z
      .string()
      .min(1)
      .optional()
      .describe("Node on the cluster's machines, where it lies elsewhere than here"),
    buckets: z
      .int()
      .min(1)
      .max(4096)
      .optional()
      .describe(
        'Parts that statuses are divided into by hash; default: one for 524,288 statuses, or for 196,608 of those that are sorted first; 2 at least',
      ),
  })
  .refine(({ type, master }) => (type === 'spark') === (master !== undefined), {
    error: 'a master and `type: spark` go together',
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
  window: z
    .strictObject({ from: day, to: z.union([day, z.literal('now')]) })
    .describe(
      'UTC days, half-open: `to` is the first day after; `now` is the last midnight, for a study that is tracked',
    ),
  history: z
    .strictObject({ from: day })
    .optional()
    .describe('Earlier posts from this UTC day on decide who is new in the window'),
  language: z.literal('zh').default('zh').describe('Language whose authors are counted'),
  consent: z
    .enum(['opt-out', 'opt-in'])
    .default('opt-out')
    .describe('opt-out counts everybody who did not say no; opt-in only those who chose to be indexable'),
  coverage: z
    .enum(['timeline', 'timeline+replies'])
    .default('timeline')
    .describe(
      'timeline reads what servers show publicly, which leaves out replies to others; timeline+replies asks for those too, account by account',
    ),
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
  rateShare: z
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe('Share of a remote server’s own rate limit that is used; the rest is left to others'),
  sources: z
    .array(z.discriminatedUnion('type', [mastodon, archive, simulator]))
    .min(1, 'must name at least one source'),
  optOut: z
    .strictObject({ accounts: z.string().min(1).optional(), domains: z.string().min(1).optional() })
    .optional()
    .describe('Files of accounts and of domains that said no, one a line, relative to this file'),
  vault: z
    .strictObject({
      retentionDays: z
        .int()
        .min(1)
        .max(366)
        .default(30)
        .describe('Days; what no server has confirmed for longer is destroyed'),
    })
    .optional()
    .describe('The encrypted vault of what was harvested'),
  store: z
    .strictObject({
      url: z
        .string()
        .regex(/^(?:file:\/\/\/|s3:\/\/)\S+$/u, 'must be file:///directory or s3://bucket/prefix')
        .describe('Shared directory or bucket in which many harvesters work on one vault'),
      endpoint: z
        .url({ protocol: /^https?$/u, error: 'must be the address of a server that speaks S3' })
        .optional()
        .describe('Server of the bucket, where it is not AWS'),
      region: z.string().min(1).optional().describe('Region of the bucket; us-east-1 where none is given'),
      credentials: z
        .string()
        .min(1)
        .optional()
        .describe('File with access_key_id and secret_access_key, readable by its owner only'),
      leaseSeconds: z
        .int()
        .min(2)
        .max(3600)
        .default(60)
        .describe('Seconds of silence after which a harvester counts as dead and another takes its source'),
    })
    .optional()
    .describe('Where many machines harvest together; without it everything is in DATA'),
  keys: z
    .strictObject({
      path: z
        .string()
        .min(1)
        .describe(
          'Folder with project.key, vault-identity.txt and vault-recipient.txt, such as a mounted secret',
        ),
    })
    .optional()
    .describe('Keys that are made and kept elsewhere; without it they are made in DATA/keys'),
  engine: engineSchema.optional().describe('Where the work is done'),
  release: releaseSchema
    .optional()
    .describe('What is published, and the privacy budget of each account over all releases'),
  publish: publishSchema
    .optional()
    .describe('Where certified releases are published, and who announces them'),
});

export type CensusFile = z.infer<typeof censusSchema>;
