/** Where a study publishes: the configured places with their clients, and what each needs. */
import {
  type ApiClient,
  type Archive,
  createDataverse,
  createHuggingFace,
  createInvenio,
  type OnStep,
  openApi,
  readToken,
} from '../6-publish/index.ts';
import { CensusError } from '../errors.ts';
import type { Run } from './run.ts';

export const PLACES = ['zenodo', 'dataverse', 'huggingface', 'folder', 'mastodon'] as const;
export type Place = (typeof PLACES)[number];
export const ARCHIVES = ['zenodo', 'dataverse', 'huggingface'] as const;
export type ArchivePlace = (typeof ARCHIVES)[number];

export function isArchive(place: Place): place is ArchivePlace {
  return (ARCHIVES as readonly string[]).includes(place);
}

const EXAMPLES: Readonly<Record<Place, string>> = {
  zenodo: 'zenodo: { url: "https://sandbox.zenodo.org", token: secrets/zenodo-sandbox }',
  dataverse:
    'dataverse: { url: "https://demo.dataverse.org", token: secrets/dataverse-demo, collection: your-collection }',
  huggingface: 'huggingface: { token: secrets/huggingface, repository: your-name/your-dataset }',
  folder: 'folder: { path: site }',
  mastodon: 'mastodon: { url: "https://your.server", token: secrets/mastodon }',
};

/** The settings of a place are missing. */
export function missingPlace(run: Run, place: Place): CensusError {
  return new CensusError('E_PUBLISH_CONFIG', {
    what: `The configuration says nothing of \`publish.${place}\`.`,
    where: run.config.path,
    kept: 'everything; nobody was asked',
    todo: `add under publish: ${EXAMPLES[place]}`,
  });
}

/** Who asks, with a way to reach them, as for a harvest. */
export function userAgentOf(run: Run): string {
  const { contact } = run.config;
  return `veiled-census/${run.version}${contact === null ? '' : ` (+${contact})`}`;
}

/** Name of a place's journal: another server is another place. */
export function placeName(run: Run, place: ArchivePlace | 'mastodon'): string {
  const settings = run.config.publish[place];
  if (settings === undefined) throw missingPlace(run, place);
  const host = new URL(settings.url).host.replaceAll(':', '_');
  if (!('repository' in settings)) return `${place}-${host}`;
  return `${place}-${host}-${settings.repository.replace('/', '_')}`;
}

export interface OpenArchive {
  readonly archive: Archive;
  readonly client: ApiClient;
  /** Name of its journal. */
  readonly name: string;
}

/** An archive with its token; the caller closes the client. */
export function openArchive(run: Run, place: ArchivePlace, onStep: OnStep): OpenArchive {
  const { publish, contact } = run.config;
  const name = placeName(run, place);
  const userAgent = userAgentOf(run);
  if (place === 'zenodo' && publish.zenodo !== undefined) {
    const { url, token } = publish.zenodo;
    const headers = { authorization: `Bearer ${readToken(token)}` };
    const client = openApi({ url, headers, userAgent });
    return { name, client, archive: createInvenio(client, onStep) };
  }
  if (place === 'dataverse' && publish.dataverse !== undefined) {
    const { url, token, collection, subject, contactEmail } = publish.dataverse;
    const email =
      contactEmail ?? (contact?.startsWith('mailto:') ? contact.slice('mailto:'.length) : undefined);
    if (email === undefined) {
      throw new CensusError('E_PUBLISH_CONFIG', {
        what: 'Dataverse asks for an address at which readers reach the researchers.',
        where: run.config.path,
        kept: 'everything; nobody was asked',
        todo: 'add `publish.dataverse.contactEmail`, or `contact: mailto:you@your.domain`',
      });
    }
    const headers = { 'x-dataverse-key': readToken(token) };
    const client = openApi({ url, headers, userAgent });
    return { name, client, archive: createDataverse(client, { collection, subject, email }, onStep) };
  }
  if (place === 'huggingface' && publish.huggingface !== undefined) {
    const { url, token: path, repository } = publish.huggingface;
    const token = readToken(path);
    const client = openApi({ url, headers: { authorization: `Bearer ${token}` }, userAgent });
    return { name, client, archive: createHuggingFace(client, { repository, token }, onStep) };
  }
  throw missingPlace(run, place);
}
