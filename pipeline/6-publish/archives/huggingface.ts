/**
 * A dataset repository of Hugging Face. A draft is a pull request in a repository that nobody else sees yet; publishing
 * merges it, tags the version and opens the repository. Commits go through the maintained client, `@huggingface/hub`;
 * pull requests, tags and settings, which it lacks, are asked for as its Python sibling does (huggingface_hub, hf_api.py).
 */
import { commit, createRepo, HubApiError, listFiles } from '@huggingface/hub';
import { CensusError, systemCode } from '../../errors.ts';
import { type ApiClient, fieldOf, listOf } from '../http.ts';
import { failChecksum, gitBlobOid, hashHex } from '../package.ts';
import type { Archive, ArchiveRecord, OnStep, ReleaseFile } from '../types.ts';

/** Made by the server with the repository: decides which files lie in large-file storage. */
const NOT_OURS = '.gitattributes';

export interface HuggingFaceOptions {
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
}

interface Listed {
  readonly path: string;
  readonly isSame: (file: ReleaseFile) => boolean;
}

interface PullRequest {
  readonly number: number;
  readonly status: string;
}

export function createHuggingFace(client: ApiClient, options: HuggingFaceOptions, onStep: OnStep): Archive {
  const { repository, token } = options;
  const repo = { type: 'dataset', name: repository } as const;
  const common = { repo, accessToken: token, hubUrl: client.server };
  const api = (path: string): string => `/api/datasets/${repository}${path}`;

  /** The client's failures in our words: without addresses, which hold names of storage and its signatures. */
  async function guard<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof CensusError) throw error;
      const status = error instanceof HubApiError ? error.statusCode : 0;
      const host = new URL(client.server).host;
      const isToken = status === 401 || status === 403 || error instanceof TypeError;
      const isRefused = status >= 400 && status < 500 && status !== 429 && !isToken;
      // undici's fetch hides what broke behind a TypeError.
      const isBroken = error instanceof TypeError && error.cause !== undefined;
      const code = isBroken
        ? 'E_PUBLISH_UNREACHABLE'
        : isToken
          ? 'E_PUBLISH_TOKEN'
          : isRefused
            ? 'E_PUBLISH_REJECTED'
            : 'E_PUBLISH_UNREACHABLE';
      throw new CensusError(code, {
        what: `${host} did not ${what} (${status > 0 ? `HTTP ${status}` : (systemCode(isBroken ? error.cause : error) ?? 'no answer')}).`,
        where: 'publish',
        kept: 'everything here, and what the server already has; the same command goes on from there',
        todo:
          code === 'E_PUBLISH_TOKEN'
            ? 'make a token (hf_…) that may write to this repository, and put it into the token file'
            : 'run the same command again',
      });
    }
  }

  async function list(revision: string): Promise<Listed[]> {
    return await guard('list its files', async () => {
      const listed: Listed[] = [];
      for await (const { type, path, oid, lfs, size } of listFiles({
        ...common,
        recursive: true,
        revision,
      })) {
        if (type !== 'file' || path === NOT_OURS) continue;
        listed.push({
          path,
          isSame: ({ bytes }) =>
            lfs === undefined
              ? oid === gitBlobOid(bytes) && size === bytes.byteLength
              : lfs.oid === hashHex('sha256', bytes) && lfs.size === bytes.byteLength,
        });
      }
      return listed;
    });
  }

  async function compare(revision: string, files: readonly ReleaseFile[]): Promise<void> {
    const listed = new Map((await list(revision)).map((each) => [each.path, each]));
    const wrong = files.filter((file) => listed.get(file.path)?.isSame(file) !== true).length;
    const strange = [...listed.keys()].filter((path) => !files.some((file) => file.path === path)).length;
    if (wrong + strange > 0) throw failChecksum(client.server, wrong + strange, files.length);
  }

  async function findPullRequest(marker: string): Promise<PullRequest | null> {
    const { json } = await client.call({
      method: 'GET',
      path: api('/discussions?type=pull_request&status=all'),
    });
    const found = listOf(json, 'discussions').find((each) => String(fieldOf(each, 'title')).includes(marker));
    const [number, status] = [fieldOf(found, 'num'), fieldOf(found, 'status')];
    return typeof number === 'number' && typeof status === 'string' ? { number, status } : null;
  }

  async function findTag(
    version: string,
  ): Promise<{ readonly target: unknown; readonly isCurrent: boolean } | null> {
    const { json } = await client.call({ method: 'GET', path: api('/refs') });
    const tag = listOf(json, 'tags').find((each) => fieldOf(each, 'name') === version);
    const main = listOf(json, 'branches').find((each) => fieldOf(each, 'name') === 'main');
    if (tag === undefined) return null;
    const target = fieldOf(tag, 'targetCommit');
    return { target, isCurrent: target === fieldOf(main, 'targetCommit') };
  }

  const toRecord = (number: number | null, isPublished: boolean): ArchiveRecord => ({
    id: repository,
    doi: null,
    page: `${client.server}/datasets/${repository}${isPublished || number === null ? '' : `/discussions/${number}`}`,
    isPublished,
  });

  /** Make a revision hold these files and no others. */
  async function put(title: string, revision: string, isNew: boolean, files: readonly ReleaseFile[]) {
    const listed = await list(revision);
    const there = new Map(listed.map((each) => [each.path, each]));
    const changed = files.filter((file) => there.get(file.path)?.isSame(file) !== true);
    const gone = listed.filter(({ path }) => !files.some((file) => file.path === path));
    if (changed.length + gone.length === 0 && !isNew) return;
    onStep(`${changed.length} files`);
    await guard('take the files', () =>
      commit({
        ...common,
        title,
        // Plain large-file storage: the release is small, and nothing of it needs chunks of its own.
        useXet: false,
        branch: revision,
        isPullRequest: isNew,
        operations: [
          ...changed.map(({ path, bytes }) => ({
            operation: 'addOrUpdate' as const,
            path,
            content: new Blob([new Uint8Array(bytes)]),
          })),
          ...gone.map(({ path }) => ({ operation: 'delete' as const, path })),
        ],
      }),
    );
  }

  return {
    open: async ({ marker }, { version }) => {
      const found = await client.call({ method: 'GET', path: api(''), accept: [404, 401] });
      if (found.status !== 200) {
        await guard('make the repository', async () => {
          try {
            await createRepo({ ...common, visibility: 'private' });
          } catch (error) {
            // It was made by a request whose answer was lost.
            if (!(error instanceof HubApiError && error.statusCode === 409)) throw error;
          }
        });
        onStep(`repository ${repository}, private`);
        return toRecord(null, false);
      }
      const isPrivate = fieldOf(found.json, 'private') === true;
      const request = await findPullRequest(marker);
      const isMerged = request?.status === 'merged' && (await findTag(version)) !== null;
      return toRecord(request?.number ?? null, isMerged && !isPrivate);
    },

    fill: async (record, { version, files }, { marker }) => {
      const title = `Release ${version} (${marker})`;
      const open = await findPullRequest(marker);
      if (open?.status === 'merged') return record;
      const isNew = open === null;
      await put(title, isNew ? 'main' : `refs/pr/${open.number}`, isNew, files);
      const request = open ?? (await findPullRequest(marker));
      await compare(`refs/pr/${request?.number ?? 0}`, files);
      return toRecord(request?.number ?? null, false);
    },

    publish: async (_, { version, files }, { marker }) => {
      const request = await findPullRequest(marker);
      if (request !== null && request.status !== 'merged') {
        await client.call({ method: 'POST', path: api(`/discussions/${request.number}/merge`), json: {} });
      }
      await client.call({
        method: 'POST',
        path: api('/tag/main'),
        json: { tag: version },
        accept: [409],
        isRepeatable: true,
      });
      await compare(version, files);
      await client.call({ method: 'PUT', path: api('/settings'), json: { visibility: 'public' } });
      return toRecord(null, true);
    },

    verify: async (_, { version, files }) => await compare(version, files),

    withdraw: async ({ isPublished }, { version }, { marker }, { files }) => {
      const request = await findPullRequest(marker);
      if (!isPublished && request !== null && request.status !== 'merged') {
        const path = api(`/discussions/${request.number}/status`);
        await client.call({ method: 'POST', path, json: { status: 'closed' }, isRepeatable: true });
        return;
      }
      const tag = await findTag(version);
      // Where a later version stands in its place already, only the name of this one goes.
      if (tag?.isCurrent === true) await put(`Withdraw ${version}`, 'main', false, files);
      await client.call({ method: 'DELETE', path: api(`/tag/${version}`), accept: [404] });
    },
  };
}
