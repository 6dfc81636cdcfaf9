import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Over TLS with this certificate, by HTTP/2 alone or by HTTP/1.1 alone. */
export interface Tls {
  readonly key: string;
  readonly cert: string;
  readonly isHttp2: boolean;
}

export interface Listening {
  readonly baseUrl: string;
  /** Cut every connection, then end. */
  close(): Promise<void>;
}

function createFor(tls: Tls | undefined, answer: Answer): Server {
  if (tls === undefined) return createServer(answer);
  const { key, cert, isHttp2 } = tls;
  if (!isHttp2) return createTlsServer({ key, cert }, answer);
  // What tests use of a request and its answer HTTP/2 has as well.
  return createSecureServer({ key, cert }, (request, response) => {
    answer(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  });
}

/** A server on loopback, of HTTP/1.1 unless told otherwise. */
export async function listen(answer: Answer, tls?: Tls): Promise<Listening> {
  const server = createFor(tls, answer);
  // A server of HTTP/2 cannot be asked to cut its connections.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}
