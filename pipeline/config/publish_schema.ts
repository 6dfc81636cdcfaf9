import { z } from 'zod';
import type { Place } from './publish_places.ts';

/** Address of a server without a path: what is asked for stands in the program. */
const server = z
  .url({
    protocol: /^https?$/u,
    error: 'must be the address of a server, such as https://sandbox.zenodo.org',
  })
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url !== null && url.username === '' && url.password === '';
  }, 'must hold no user name or password');

/** By path only: a token in census.yaml would be committed with it. */
const token = z
  .string()
  .min(1)
  .describe('File that holds the access token and nothing else, mode 0600, relative to this file');

const zenodo = z
  .strictObject({ url: server, token })
  .describe('Zenodo or any other InvenioRDM; https://sandbox.zenodo.org is for rehearsals');

const dataverse = z
  .strictObject({
    url: server,
    token,
    collection: z
      .string()
      .regex(/^[A-Za-z0-9_-]+$/u, 'must be the alias of a collection')
      .describe('Alias of the collection that the dataset goes into'),
    contactEmail: z
      .email()
      .optional()
      .describe('Shown to nobody, used by the contact form; default: the address of `contact`'),
    subject: z.string().min(1).default('Social Sciences').describe('A subject of the citation block'),
  })
  .describe('A Dataverse installation; https://demo.dataverse.org is for rehearsals');

const huggingface = z
  .strictObject({
    url: server.default('https://huggingface.co'),
    token,
    repository: z
      .string()
      .regex(/^[\w.-]+\/[\w.-]+$/u, 'must be written owner/name')
      .describe('Dataset repository; made private where it is missing'),
  })
  .describe('A dataset repository of Hugging Face');

const folder = z
  .strictObject({ path: z.string().min(1).describe('Folder of the static site, relative to this file') })
  .describe('A static site with every version and its explorer, for any web host');

const mastodon = z
  .strictObject({
    url: server,
    token: token.describe(
      'File that holds an access token with the scopes read, write:media and write:statuses, mode 0600',
    ),
    visibility: z
      .enum(['public', 'unlisted', 'private'])
      .default('unlisted')
      .describe('Who sees the post; unlisted keeps it out of the public timelines'),
    contentWarning: z.string().min(1).max(200).optional().describe('Shown before the post is opened'),
    language: z.enum(['en', 'zh']).default('en').describe('Language of post, figure and description'),
    link: z
      .url({ protocol: /^https?$/u })
      .optional()
      .describe('Where readers find the release; default: its DOI'),
  })
  .describe('The account that announces releases, on any server with the Mastodon API');

/** `publish:` of census.yaml. */
export const publishSchema = z.strictObject({
  zenodo: zenodo.optional(),
  dataverse: dataverse.optional(),
  huggingface: huggingface.optional(),
  folder: folder.optional(),
  mastodon: mastodon.optional(),
} satisfies Record<Place, z.ZodType>);

export type PublishFile = z.output<typeof publishSchema>;
export type ZenodoConfig = z.output<typeof zenodo>;
export type DataverseConfig = z.output<typeof dataverse>;
export type HuggingFaceConfig = z.output<typeof huggingface>;
export type MastodonConfig = z.output<typeof mastodon>;
