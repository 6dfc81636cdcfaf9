/**
 * The Hugging Face Hub as its two clients speak to it (`@huggingface/hub` 2.17 and huggingface_hub's hf_api.py): a
 * dataset repository with commits, pull requests, tags, large files apart.
 */
import { createHash } from 'node:crypto';
import { type Answered, type Asked, expose, pick, startServer, type TestServer } from './base.ts';

export interface HubFile {
  readonly bytes: Buffer;
  readonly isLfs: boolean;
}
type Tree = ReadonlyMap<string, HubFile>;

export interface HubPullRequest {
  readonly num: number;
  readonly title: string;
  status: 'open' | 'merged' | 'closed';
  tree: Tree;
}

export interface HubRepository {
  isPrivate: boolean;
  commits: number;
  main: Tree;
  /** Number of the commit that main stands on. */
  head: number;
  readonly requests: HubPullRequest[];
  readonly tags: Map<string, { tree: Tree; commit: string }>;
}

export interface HubServer extends TestServer {
  readonly repositories: Map<string, HubRepository>;
  corrupt: string | null;
}

const fail = (status: number, error: string): Answered => ({ status, json: { error } });
const sha = (kind: 'sha1' | 'sha256', ...parts: (string | Buffer)[]): string => {
  const hash = createHash(kind);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};
const blobOid = (bytes: Buffer): string => sha('sha1', `blob ${bytes.byteLength}\0`, bytes);

/** Which files lie in large-file storage: the .gitattributes that the Hub puts into every dataset repository. */
const LFS = /\.(?:parquet|wasm|gz|zip|png)$/u;

export async function startHub(token: string): Promise<HubServer> {
  const repositories = new Map<string, HubRepository>();
  const stored = new Map<string, Buffer>();
  const state = { corrupt: null as string | null };
  let base = '';

  function list(tree: Tree): Answered {
    const json = [...tree].map(([path, { bytes, isLfs }]) => ({
      type: 'file',
      path,
      size: bytes.byteLength,
      oid: isLfs ? sha('sha1', path) : blobOid(bytes),
      ...(isLfs ? { lfs: { oid: sha('sha256', bytes), size: bytes.byteLength, pointerSize: 130 } } : {}),
    }));
    return { status: 200, json };
  }

  function findTree(repository: HubRepository, revision: string): Tree | undefined {
    if (revision === 'main') return repository.main;
    const request = /^refs\/pr\/(\d+)$/u.exec(revision)?.[1];
    if (request !== undefined) return repository.requests[Number(request) - 1]?.tree;
    return repository.tags.get(revision)?.tree;
  }

  function commit(repository: HubRepository, revision: string, { body, query }: Asked): Answered {
    const lines = body
      .toString('utf8')
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    const tree = new Map(findTree(repository, revision) ?? repository.main);
    let title = '';
    for (const line of lines) {
      const [key, path] = [pick(line, 'key'), String(pick(line, 'value', 'path'))];
      if (key === 'header') title = String(pick(line, 'value', 'summary'));
      else if (key === 'file') {
        if (LFS.test(path)) return fail(400, 'Your push was rejected because it contains binary files.');
        const bytes = Buffer.from(String(pick(line, 'value', 'content')), 'base64');
        tree.set(path, {
          bytes: state.corrupt === path ? Buffer.concat([bytes, Buffer.from('!')]) : bytes,
          isLfs: false,
        });
      } else if (key === 'lfsFile') {
        const bytes = stored.get(String(pick(line, 'value', 'oid')));
        if (bytes === undefined) return fail(400, 'LFS pointer pointed to a file that does not exist');
        tree.set(path, { bytes, isLfs: true });
      } else if (key === 'deletedFile') {
        if (!tree.delete(path)) return fail(400, 'A file to delete does not exist');
      }
    }
    repository.commits += 1;
    const commitOid = sha('sha1', `commit ${repository.commits}`);
    if (query.get('create_pr') === '1') {
      const num = repository.requests.length + 1;
      repository.requests.push({ num, title, status: 'open', tree });
      return {
        status: 200,
        json: { commitOid, commitUrl: base, pullRequestUrl: `${base}/discussions/${num}` },
      };
    }
    const request = repository.requests.find(({ num }) => revision === `refs/pr/${num}`);
    if (request !== undefined) request.tree = tree;
    else {
      repository.main = tree;
      repository.head = repository.commits;
    }
    return { status: 200, json: { commitOid, commitUrl: base, hookOutput: '' } };
  }

  function answerRepository(repository: HubRepository, rest: string, asked: Asked): Answered {
    const { method, json } = asked;
    const head = sha('sha1', `commit ${repository.head}`);
    if (rest === '' && method === 'GET')
      return { status: 200, json: { private: repository.isPrivate, sha: head } };
    if (rest.startsWith('/preupload/')) {
      const files = (pick(json, 'files') as { path: string }[]).map(({ path }) => ({
        path,
        uploadMode: LFS.test(path) ? 'lfs' : 'regular',
        shouldIgnore: false,
      }));
      return { status: 200, json: { files } };
    }
    if (rest.startsWith('/commit/')) return commit(repository, rest.slice('/commit/'.length), asked);
    if (rest.startsWith('/tree/')) {
      const tree = findTree(repository, rest.slice('/tree/'.length));
      return tree === undefined ? fail(404, 'Invalid rev id') : list(tree);
    }
    if (rest === '/discussions') {
      const discussions = repository.requests.map(({ num, title, status }) => ({
        num,
        title,
        status,
        isPullRequest: true,
      }));
      return { status: 200, json: { discussions, count: discussions.length, start: 0 } };
    }
    const merge = /^\/discussions\/(\d+)\/(merge|status)$/u.exec(rest);
    if (merge !== null && method === 'POST') {
      const request = repository.requests[Number(merge[1]) - 1];
      if (request === undefined) return fail(404, 'Discussion not found');
      if (merge[2] === 'status') request.status = 'closed';
      else if (request.status !== 'open') return fail(400, 'This pull request is not open');
      else {
        request.status = 'merged';
        repository.main = request.tree;
        repository.commits += 1;
        repository.head = repository.commits;
      }
      return { status: 200, json: {} };
    }
    if (rest === '/refs') {
      const tags = [...repository.tags].map(([name, { commit: targetCommit }]) => ({ name, targetCommit }));
      return { status: 200, json: { branches: [{ name: 'main', targetCommit: head }], tags } };
    }
    const tag = /^\/tag\/(.+)$/u.exec(rest)?.[1];
    if (tag !== undefined && method === 'POST') {
      const name = String(pick(json, 'tag'));
      if (repository.tags.has(name)) return fail(409, 'Tag reference exists already');
      repository.tags.set(name, { tree: repository.main, commit: head });
      return { status: 200, json: {} };
    }
    if (tag !== undefined && method === 'DELETE') {
      return repository.tags.delete(tag) ? { status: 200, json: {} } : fail(404, 'Tag not found');
    }
    if (rest === '/settings' && method === 'PUT') {
      repository.isPrivate = pick(json, 'visibility') !== 'public';
      return { status: 200, json: { private: repository.isPrivate } };
    }
    return fail(404, 'Sorry, we can not find the page you are looking for.');
  }

  const server = await startServer((asked) => {
    const { method, path, headers, json, body } = asked;
    // Storage has addresses with a signature: the token has no business there.
    const object = /^\/storage\/([0-9a-f]{64})$/u.exec(path)?.[1];
    if (object !== undefined && method === 'PUT') {
      if (headers.authorization !== undefined) return fail(400, 'a token was sent to storage');
      if (sha('sha256', body) !== object) return fail(400, 'BadDigest');
      stored.set(object, body);
      return { status: 200 };
    }
    if (headers.authorization !== `Bearer ${token}`) return fail(401, 'Invalid username or password.');
    if (path === '/api/repos/create' && method === 'POST') {
      const name = `${String(pick(json, 'organization'))}/${String(pick(json, 'name'))}`;
      if (pick(json, 'type') !== 'dataset') return fail(400, 'Invalid type');
      if (repositories.has(name)) return fail(409, 'You already created this dataset repo');
      const attributes = { bytes: Buffer.from('*.parquet filter=lfs\n'), isLfs: false };
      repositories.set(name, {
        isPrivate: pick(json, 'visibility') === 'private',
        commits: 1,
        head: 1,
        main: new Map([['.gitattributes', attributes]]),
        requests: [],
        tags: new Map(),
      });
      return { status: 200, json: { url: `${base}/datasets/${name}`, id: name } };
    }
    const lfs = /^\/datasets\/([^/]+\/[^/]+)\.git\/info\/lfs\/objects\/batch$/u.exec(path)?.[1];
    if (lfs !== undefined && method === 'POST') {
      const objects = (pick(json, 'objects') as { oid: string; size: number }[]).map(({ oid, size }) => ({
        oid,
        size,
        ...(stored.has(oid) ? {} : { actions: { upload: { href: `${base}/storage/${oid}`, header: {} } } }),
      }));
      return { status: 200, json: { transfer: 'basic', objects } };
    }
    const [, name = '', rest = ''] = /^\/api\/datasets\/([^/]+\/[^/]+)(\/.*)?$/u.exec(path) ?? [];
    const repository = repositories.get(name);
    if (repository === undefined) return fail(404, 'Repository not found');
    return answerRepository(repository, rest, asked);
  });
  base = server.url;
  return expose(server, { repositories }, state);
}
