// Drives a real GoToSocial server on loopback: start it, make accounts, sign in, post, stop it.
// Needs Node 24 (no packages) and the directory that build.sh prints. Run as a program, it makes a
// small server from scratch, reads it back as a stranger would, and prints what it got as JSON:
//
//   node drive.ts "$(./build.sh CACHE_DIR)" [DATA_DIR]

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, request as httpRequest } from 'node:http';
import { type AddressInfo, createServer, type Server as Listener } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What GoToSocial accepts as the value of a setting; lists are joined by commas. */
export type Setting = string | number | boolean | readonly string[];

export interface ServerOptions {
  /** The directory that build.sh prints. */
  readonly build: string;
  /** Where database, media and log go. One that was used before is opened again, with its port. */
  readonly directory: string;
  /** As it stands in every uri; the default is 127.0.0.1 and the port. */
  readonly host?: string;
  /** Overrides of config.yaml, by their names in GoToSocial's documentation. */
  readonly settings?: Readonly<Record<string, Setting>>;
}

export interface Server {
  readonly url: string;
  readonly options: ServerOptions;
  readonly log: string;
  readonly child: ChildProcess;
}

export interface Account {
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

export type Visibility = 'public' | 'unlisted' | 'private' | 'mutuals_only' | 'direct';

export interface Draft {
  readonly status: string;
  readonly visibility?: Visibility;
  readonly language?: string;
  readonly spoiler_text?: string;
  readonly in_reply_to_id?: string;
  readonly content_type?: 'text/plain' | 'text/markdown';
  readonly poll?: { readonly options: readonly string[]; readonly expires_in: number };
}

/** The part of a status that the tests look at. */
export interface Posted {
  readonly id: string;
  readonly uri: string;
  readonly created_at: string;
}

export interface Profile {
  readonly display_name?: string;
  readonly note?: string;
  readonly discoverable?: boolean;
  readonly bot?: boolean;
  /** In JSON GoToSocial wants an object with the keys '0', '1' …, where Mastodon takes a list too. */
  readonly fields_attributes?: Readonly<Record<string, { readonly name: string; readonly value: string }>>;
  readonly source?: { readonly language?: string; readonly privacy?: Visibility };
}

/** Loopback is a trusted proxy, and config.yaml exempts this address from the rate limit. */
const UNLIMITED = { 'x-forwarded-for': '127.0.0.99' };
const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';
const START_TIMEOUT_MS = 60_000; // the first start writes the schema: 1.5 s on 2 cores

// ---- the server -------------------------------------------------------------------------------

export async function startServer(options: ServerOptions): Promise<Server> {
  await mkdir(join(options.directory, 'storage'), { recursive: true });
  await writePlaceholders(options.directory);
  const port = await writeConfig(options);
  const log = join(options.directory, 'server.log');
  const output = await open(log, 'a');
  const child = spawn(binary(options), ['--config-path', configPath(options), 'server', 'start'], {
    env: environment(options),
    stdio: ['ignore', output.fd, output.fd],
  });
  process.once('exit', () => child.kill()); // a test that dies takes the server with it
  await once(child, 'spawn'); // or throws why not
  await output.close();
  const server = { url: `http://127.0.0.1:${port}`, options, log, child };
  await untilReady(server);
  return server;
}

/** Stops the server; its directory stays and can be started again. */
export async function stop(server: Server): Promise<void> {
  if (server.child.exitCode !== null || server.child.signalCode !== null) return;
  const exited = once(server.child, 'exit');
  server.child.kill('SIGTERM');
  await exited;
}

function binary(options: ServerOptions): string {
  return join(options.build, 'gotosocial');
}

function configPath(options: ServerOptions): string {
  return join(options.directory, 'config.yaml');
}

/** GoToSocial reads a setting `a-b` from `GTS_A_B`, which goes before the file. */
function environment(options: ServerOptions): NodeJS.ProcessEnv {
  const settings: Readonly<Record<string, Setting>> = {
    'web-template-base-dir': join(options.build, 'web/template/'),
    'web-asset-base-dir': join(options.build, 'web/assets/'),
    ...options.settings,
  };
  const variables = Object.entries(settings).map(([name, value]) => [
    `GTS_${name.toUpperCase().replaceAll('-', '_')}`,
    String(value),
  ]);
  const path = [resolve(options.directory, 'placeholders'), process.env['PATH'] ?? ''].join(delimiter);
  return { ...Object.fromEntries(variables), PATH: path, HOME: options.directory, TZ: 'UTC' };
}

/** The server will not start without an ffmpeg and an ffprobe; where there are none, only pictures miss them. */
async function writePlaceholders(directory: string): Promise<void> {
  const folder = join(directory, 'placeholders');
  await mkdir(folder, { recursive: true });
  for (const name of ['ffmpeg', 'ffprobe']) {
    if (isInstalled(name)) continue;
    await writeFile(join(folder, name), `#!/bin/sh\necho 'no ${name} in this test' >&2\nexit 1\n`);
    await chmod(join(folder, name), 0o755);
  }
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

async function writeConfig(options: ServerOptions): Promise<number> {
  const path = configPath(options);
  if (existsSync(path)) return Number(/^port: (\d+)$/m.exec(await readFile(path, 'utf8'))?.[1]);
  const port = await freePort();
  const values: Readonly<Record<string, string>> = {
    PORT: String(port),
    HOST: options.host ?? `127.0.0.1:${port}`,
    DATA: resolve(options.directory),
  };
  const template = await readFile(join(import.meta.dirname, 'config.yaml'), 'utf8');
  await writeFile(
    path,
    template.replace(/@([A-Z]+)@/g, (_, name: string) => values[name] ?? ''),
  );
  return port;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe);
  probe.close();
  await once(probe, 'close');
  return port;
}

async function listen(listener: Listener): Promise<number> {
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return (listener.address() as AddressInfo).port; // a TCP listener's address is never a string
}

async function untilReady(server: Server): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (server.child.exitCode !== null) break;
    const answer = await fetch(`${server.url}/readyz`, { headers: UNLIMITED }).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  await stop(server);
  throw new Error(`GoToSocial did not start; its log is ${server.log}`);
}

export interface Proxy {
  readonly url: string;
  readonly close: () => void;
}

/**
 * Puts a reverse proxy before the server that answers /robots.txt itself. GoToSocial's own text bars
 * /api/ to everybody and no setting changes it, so an administrator who allows a census does this.
 */
export async function startProxy(server: Server, robots: string): Promise<Proxy> {
  const listener = createHttpServer((request, response) => {
    if (request.url === '/robots.txt') {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(robots);
      return;
    }
    const { host: _, ...headers } = request.headers;
    const forward = httpRequest(server.url + (request.url ?? '/'), {
      method: request.method ?? 'GET',
      headers,
    });
    forward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    forward.on('error', () => response.writeHead(502).end());
    request.pipe(forward);
  });
  const port = await listen(listener);
  const close = () => {
    listener.close();
    listener.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

// ---- accounts ---------------------------------------------------------------------------------

/** Makes a confirmed account with GoToSocial's own command line; the server may be running. */
export async function createAccount(server: Server, username: string): Promise<Account> {
  const account = {
    username,
    email: `${username}@example.org`,
    password: `${username}-Correct-Horse-9-Battery`,
  };
  const flags = Object.entries(account).flatMap(([name, value]) => [`--${name}`, value]);
  await command(server, 'create', ...flags);
  await command(server, 'confirm', '--username', username);
  return account;
}

async function command(server: Server, action: string, ...flags: readonly string[]): Promise<void> {
  const { options } = server;
  const words = ['--config-path', configPath(options), 'admin', 'account', action, ...flags];
  await run(binary(options), words, { env: environment(options) });
}

/** Signs in as a browser does, through the two forms, and answers with an access token. */
export async function getToken(server: Server, account: Account): Promise<string> {
  const app = await json<{ client_id: string; client_secret: string }>(server, 'POST', '/api/v1/apps', {
    client_name: 'veiled-census test',
    redirect_uris: OUT_OF_BAND,
    scopes: 'read write',
  });
  const browser = new Browser(server);
  const request = new URLSearchParams({
    client_id: app.client_id,
    redirect_uri: OUT_OF_BAND,
    response_type: 'code',
    scope: 'read write',
  });
  await browser.go('GET', `/oauth/authorize?${request}`); // leads to the sign-in form
  await browser.go('POST', '/auth/sign_in', { username: account.email, password: account.password });
  const end = await browser.go('POST', '/oauth/authorize'); // the "Allow" button
  const code = end.searchParams.get('code');
  if (code === null) throw new Error(`signing ${account.username} in ended at ${end.pathname}`);
  const token = await json<{ access_token: string }>(server, 'POST', '/oauth/token', {
    ...app,
    redirect_uri: OUT_OF_BAND,
    grant_type: 'authorization_code',
    code,
  });
  return token.access_token;
}

/** Cookies and redirects, and no more. */
class Browser {
  readonly #server: Server;
  readonly #cookies = new Map<string, string>();

  constructor(server: Server) {
    this.#server = server;
  }

  /** Follows redirects; answers with the last address. */
  async go(method: 'GET' | 'POST', path: string, form: Readonly<Record<string, string>> = {}): Promise<URL> {
    const address = new URL(path, this.#server.url);
    const answer = await fetch(address, {
      method,
      redirect: 'manual',
      headers: { ...UNLIMITED, accept: 'text/html', cookie: this.#cookieHeader() },
      ...(method === 'POST' ? { body: new URLSearchParams(form) } : {}),
    });
    await answer.arrayBuffer();
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    if (answer.status >= 400) throw new Error(`${method} ${address.pathname} answered ${answer.status}`);
    const next = answer.headers.get('location');
    if (next === null) return address;
    // Redirects name the host of the configuration, which need not resolve here.
    const { pathname, search } = new URL(next, address);
    return await this.go('GET', pathname + search);
  }

  #cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

export async function editProfile(server: Server, token: string, profile: Profile): Promise<void> {
  await json(server, 'PATCH', '/api/v1/accounts/update_credentials', profile, token);
}

// ---- statuses ---------------------------------------------------------------------------------

/** GoToSocial's own default visibility is unlisted; here it is public, as on Mastodon. */
export async function post(server: Server, token: string, draft: Draft): Promise<Posted> {
  return await json<Posted>(server, 'POST', '/api/v1/statuses', { visibility: 'public', ...draft }, token);
}

export async function boost(server: Server, token: string, id: string): Promise<Posted> {
  return await json<Posted>(server, 'POST', `/api/v1/statuses/${id}/reblog`, {}, token);
}

export async function remove(server: Server, token: string, id: string): Promise<void> {
  await json(server, 'DELETE', `/api/v1/statuses/${id}`, undefined, token);
}

/**
 * Moves statuses to other times, which no interface of GoToSocial allows: gives each a new ULID of
 * that time wherever its old one stands in the database, and sets `created_at`. The server must be
 * stopped. Answers with the new ids, in the order of the argument.
 */
export function backdate(
  directory: string,
  moves: readonly (readonly [id: string, at: Date])[],
): readonly string[] {
  const database = new DatabaseSync(join(directory, 'sqlite.db'));
  try {
    const columns = database
      .prepare(
        `SELECT m.name AS 'table', c.name AS 'column' FROM sqlite_schema m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.type NOT IN ('BOOLEAN', 'BIGINT', 'INTEGER')`,
      )
      .all();
    const updates = columns.map(({ table, column }) =>
      database.prepare(
        `UPDATE "${table}" SET "${column}" = replace("${column}", $old, $new) WHERE instr("${column}", $old)`,
      ),
    );
    const setTime = database.prepare('UPDATE statuses SET created_at = $at, updated_at = $at WHERE id = $id');
    database.exec('BEGIN');
    const ids = moves.map(([old, at]) => {
      const id = ulid(at.getTime()) + old.slice(10); // its own tail: still unique
      for (const update of updates) update.run({ $old: old, $new: id });
      setTime.run({ $id: id, $at: at.toISOString().replace('T', ' ').replace('Z', '+00:00') });
      return id;
    });
    database.exec('COMMIT');
    return ids;
  } finally {
    database.close();
  }
}

/** The ten characters that a ULID of this millisecond begins with; with 16 zeros after, the lowest such ULID. */
export function ulid(milliseconds: number): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let rest = milliseconds;
  let text = '';
  for (let i = 0; i < 10; i++) {
    text = (alphabet[rest % 32] ?? '') + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

// ---- HTTP -------------------------------------------------------------------------------------

async function json<T>(
  server: Server,
  method: string,
  path: string,
  body: unknown,
  token?: string,
): Promise<T> {
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      ...UNLIMITED,
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as T;
}

// ---- run as a program -------------------------------------------------------------------------

export interface Populated {
  readonly statuses: Readonly<Record<string, Posted>>;
  /** Access tokens of the people, by name. */
  readonly tokens: Readonly<Record<'yu' | 'lin' | 'sora' | 'quiet', string>>;
}

/** Posts of every kind that the census must tell apart. */
export async function populate(server: Server): Promise<Populated> {
  const [yu, lin, sora, quiet] = await Promise.all(
    ['yu', 'lin', 'sora', 'quiet'].map(
      async (name) => await getToken(server, await createAccount(server, name)),
    ),
  );
  if (!yu || !lin || !sora || !quiet) throw new Error('an account is missing');
  await editProfile(server, yu, {
    display_name: '小雨',
    note: '住在杭州。喜欢 #摄影 和 @lin',
    discoverable: true,
  });
  await editProfile(server, lin, { note: '臺北人', source: { language: 'zh-TW' } });
  await editProfile(server, sora, { note: 'ひと', bot: true });
  await editProfile(server, quiet, {
    note: '请不要收录我 #nobot',
    discoverable: false,
    fields_attributes: { '0': { name: '其他', value: '#noarchive' } },
  });

  const statuses: Record<string, Posted> = {};
  statuses['hans'] = await post(server, yu, {
    status: '今天西湖边的樱花开了 🌸 @lin 一起去吗？ #樱花 #杭州\nhttps://example.org/路?a=1&b=2',
    language: 'zh-CN',
  });
  statuses['hant'] = await post(server, lin, { status: '臺灣的夏天真的很熱。\n\n第二段', language: 'zh-TW' });
  statuses['declaredByAccount'] = await post(server, lin, { status: '沒有寫明語言' });
  statuses['ja'] = await post(server, sora, { status: '今日は天気がいいですね #天気', language: 'ja' });
  statuses['en'] = await post(server, yu, {
    status: 'Hello @sora@127.0.0.1 <b>not bold</b> & so on',
    language: 'en',
  });
  statuses['undeclared'] = await post(server, yu, { status: '没有写明语言' });
  statuses['markdown'] = await post(server, yu, {
    status: '**粗体** [链接](https://example.org/x) `代码`',
    language: 'zh',
    content_type: 'text/markdown',
  });
  statuses['warned'] = await post(server, yu, {
    status: '剧透内容',
    spoiler_text: '剧透 <警告>',
    language: 'zh',
  });
  statuses['poll'] = await post(server, lin, {
    status: '吃什麼？',
    language: 'zh-TW',
    poll: { options: ['麵', '飯'], expires_in: 86_400 },
  });
  statuses['reply'] = await post(server, lin, {
    status: '@yu 好啊',
    language: 'zh-TW',
    in_reply_to_id: statuses['hans'].id,
  });
  statuses['selfReply'] = await post(server, yu, {
    status: '自己回复自己',
    language: 'zh',
    in_reply_to_id: statuses['hans'].id,
  });
  statuses['boost'] = await boost(server, lin, statuses['hans'].id);
  for (const visibility of ['unlisted', 'private', 'mutuals_only', 'direct'] as const)
    statuses[visibility] = await post(server, yu, {
      status: `@lin 可见性 ${visibility}`,
      language: 'zh',
      visibility,
    });
  statuses['saidNo'] = await post(server, quiet, { status: '我不想被统计', language: 'zh' });
  return { statuses, tokens: { yu, lin, sora, quiet } };
}

async function main(build: string, directory: string): Promise<void> {
  const server = await startServer({ build, directory });
  try {
    const { statuses } = await populate(server);
    const paths = [
      '/api/v1/timelines/public?local=true&limit=40',
      '/api/v2/instance',
      '/api/v1/instance',
      '/api/v1/instance/peers',
      '/.well-known/nodeinfo',
      '/nodeinfo/2.0',
      '/robots.txt',
    ];
    const answers = [];
    for (const path of paths) {
      const answer = await fetch(server.url + path);
      const text = await answer.text();
      const body: unknown = answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
      answers.push({ path, status: answer.status, headers: [...answer.headers], body });
    }
    process.stdout.write(`${JSON.stringify({ url: server.url, directory, statuses, answers }, null, 2)}\n`);
  } finally {
    await stop(server);
  }
}

if (process.argv[1] === import.meta.filename) {
  const [build, directory] = process.argv.slice(2);
  if (build === undefined) throw new Error('usage: node drive.ts BUILD_DIR [DATA_DIR]');
  await main(build, directory ?? (await mkdtemp(join(tmpdir(), 'gotosocial-'))));
}
