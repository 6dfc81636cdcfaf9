/** Where a study publishes: the configured places with their clients, and what each needs. */
import {
  type ApiClient,
  type Archive,
  createDataverse,
  createHuggingFace,
  createInvenio,
  type OnStep,
  openApi,
} from '../6-publish/index.ts';
import type { Place } from '../config/publish_places.ts';
import type { MastodonConfig } from '../config/publish_schema.ts';
import { CensusError } from '../errors.ts';
import { readToken } from '../keys/token_file.ts';
import { formatUserAgent } from '../model/user_agent.ts';
import type { Run } from './run.ts';

/** What opens an archive: its settings, and what every client needs. */
interface Opening {
  readonly run: Run;
  readonly userAgent: string;
  readonly onStep: OnStep;
}

type Publish = Run['config']['publish'];

interface ArchiveKind<K extends keyof Publish> {
  /** A line for `publish:`, shown where there is none. */
  readonly example: string;
  readonly open: (
    settings: NonNullable<Publish[K]>,
    opening: Opening,
  ) => { readonly client: ApiClient; readonly archive: Archive };
}

/** Every archive: one line here, one file in 6-publish/archives/. */
const ARCHIVE_KINDS: { readonly [K in 'zenodo' | 'dataverse' | 'huggingface']: ArchiveKind<K> } = {
  zenodo: {
    example: 'zenodo: { url: "https://sandbox.zenodo.org", token: secrets/zenodo-sandbox }',
    open: ({ url, token }, { userAgent, onStep }) => {
      const client = openApi({
        url,
        headers: { authorization: `Bearer ${readToken(token, 'E_PUBLISH_TOKEN')}` },
        userAgent,
      });
      return { client, archive: createInvenio(client, onStep) };
    },
  },
  dataverse: {
    example:
      'dataverse: { url: "https://demo.dataverse.org", token: secrets/dataverse-demo, collection: your-collection }',
    open: ({ url, token, collection, subject, contactEmail }, { run, userAgent, onStep }) => {
      const email = contactEmail ?? emailOf(run);
      const client = openApi({
        url,
        headers: { 'x-dataverse-key': readToken(token, 'E_PUBLISH_TOKEN') },
        userAgent,
      });
      return { client, archive: createDataverse(client, { collection, subject, email }, onStep) };
    },
  },
  huggingface: {
    example: 'huggingface: { token: secrets/huggingface, repository: your-name/your-dataset }',
    open: ({ url, token: path, repository }, { userAgent, onStep }) => {
      const token = readToken(path, 'E_PUBLISH_TOKEN');
      const client = openApi({ url, headers: { authorization: `Bearer ${token}` }, userAgent });
      return { client, archive: createHuggingFace(client, { repository, token }, onStep) };
    },
  },
};

export type ArchivePlace = keyof typeof ARCHIVE_KINDS;
export const ARCHIVES = Object.keys(ARCHIVE_KINDS) as ArchivePlace[];

export function isArchive(place: Place): place is ArchivePlace {
  return place in ARCHIVE_KINDS;
}

const EXAMPLES: Readonly<Record<'folder' | 'mastodon', string>> = {
  folder: 'folder: { path: site }',
  mastodon: 'mastodon: { url: "https://your.server", token: secrets/mastodon }',
};

/** Dataverse asks for an address at which readers reach the researchers. */
function emailOf(run: Run): string {
  const { contact } = run.config;
  if (contact?.startsWith('mailto:') === true) return contact.slice('mailto:'.length);
  throw new CensusError('E_PUBLISH_CONFIG', {
    what: 'Dataverse asks for an address at which readers reach the researchers.',
    where: run.config.path,
    kept: 'everything; nobody was asked',
    todo: 'add `publish.dataverse.contactEmail`, or `contact: mailto:you@your.domain`',
  });
}

/** The settings of a place are missing. */
export function missingPlace(run: Run, place: Place): CensusError {
  return new CensusError('E_PUBLISH_CONFIG', {
    what: `The configuration says nothing of \`publish.${place}\`.`,
    where: run.config.path,
    kept: 'everything; nobody was asked',
    todo: `add under publish: ${isArchive(place) ? ARCHIVE_KINDS[place].example : EXAMPLES[place]}`,
  });
}

/** A client of the announcing account's server, with its token; the caller closes it. */
export function openAccount(run: Run, { url, token }: MastodonConfig): ApiClient {
  const headers = { authorization: `Bearer ${readToken(token, 'E_PUBLISH_TOKEN')}` };
  return openApi({ url, headers, userAgent: formatUserAgent(run.version, run.config.contact) });
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

function tell({ reporter }: Run): OnStep {
  return (step) => {
    if (typeof step === 'string') reporter.emit({ event: 'stage', stage: 'publish', step });
    else
      reporter.emit({
        event: 'progress',
        stage: 'publish',
        source: null,
        ...step,
        unit: 'files',
        waitingMs: null,
      });
  };
}

/** An archive with its token; the caller closes the client. */
export function openArchive<K extends ArchivePlace>(run: Run, place: K): OpenArchive {
  const settings = run.config.publish[place];
  if (settings === undefined) throw missingPlace(run, place);
  const kind: ArchiveKind<K> = ARCHIVE_KINDS[place];
  const opened = kind.open(settings, {
    run,
    userAgent: formatUserAgent(run.version, run.config.contact),
    onStep: tell(run),
  });
  return { name: placeName(run, place), ...opened };
}
