/** `site`: a release folder on loopback, for a look at its explorer before it goes anywhere. */
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join, resolve } from 'node:path';
import sirv from 'sirv';
import { CensusError, systemCode } from '../errors.ts';
import { VERSION } from './release_project.ts';

/** Loopback only: a release that is not yet published is nobody else's to read. */
const HOST = '127.0.0.1';

/** What a page can't say of itself in its own policy. */
const HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
};

export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

function findRelease(dataDir: string, release: string): string {
  const dir = VERSION.test(release) ? join(dataDir, 'releases', release) : resolve(release);
  if (existsSync(join(dir, 'index.html'))) return dir;
  throw new CensusError('E_RELEASE_MISSING', {
    what: `There is no release with a page in ${release}.`,
    where: 'site',
    kept: 'everything',
    todo: `make release VERSION=${VERSION.test(release) ? release : 'v1'}`,
  });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', (error) =>
      fail(
        systemCode(error) === 'EADDRINUSE'
          ? new CensusError('E_USAGE', {
              what: `Port ${port} is taken.`,
              where: 'site',
              kept: 'everything',
              todo: 'make site PORT=8081, or PORT=0 for any free one',
            })
          : error,
      ),
    );
    server.listen(port, HOST, () => {
      const address = server.address();
      done(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/**
 * Serve a release on loopback until it is closed.
 *
 * @param release a version below DATA/releases, or a folder
 * @param port 0 for any free one
 * @throws CensusError E_RELEASE_MISSING, E_USAGE (port taken)
 */
export async function serveRelease(dataDir: string, release: string, port: number): Promise<Site> {
  const serve = sirv(findRelease(dataDir, release), {
    dev: true,
    setHeaders: (response) => {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    },
  });
  const server = createServer((request, response) =>
    serve(request, response, () => {
      response.statusCode = 404;
      response.end('not in this release\n');
    }),
  );
  const taken = await listen(server, port);
  return {
    url: `http://${HOST}:${taken}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
