/** A proxy in front of a real server that breaks what passes, as networks and busy servers do. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What is done to one request: `drop_answer` lets it through and hangs up instead of answering; `drop_request` never
 * passes it on; `slow_down` and `error_500` answer for the server; `truncate` cuts the answer's body in half;
 * `unconditional` passes a request on without its conditions, as some servers read it.
 */
export type Fault =
  | 'drop_answer'
  | 'drop_request'
  | 'slow_down'
  | 'error_500'
  | 'truncate'
  | 'unconditional'
  | null;

export interface BreakingProxy {
  readonly endpoint: string;
  /** Faults of the requests to come, in turn; then none. May be given by what the request is. */
  faults: Fault[] | ((method: string, url: string) => Fault);
  /** Method and path of every request. */
  readonly seen: string[];
  close(): Promise<void>;
}

function answerSlowDown(response: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>later</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': body.length });
  response.end(body);
}

export async function startBreakingProxy(target: string): Promise<BreakingProxy> {
  const { hostname, port } = new URL(target);
  const pass = (incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse, fault: Fault): void => {
    const headers = { ...incoming.headers };
    if (fault === 'unconditional') for (const name of ['if-match', 'if-none-match']) delete headers[name];
    const forward = request(
      {
        hostname,
        port,
        method: incoming.method,
        path: incoming.url,
        headers,
        agent: false,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          if (fault === 'drop_answer') {
            outgoing.destroy();
            return;
          }
          const whole = Buffer.concat(chunks);
          const { 'transfer-encoding': _, connection: __, ...others } = answer.headers;
          outgoing.writeHead(answer.statusCode ?? 500, {
            ...others,
            ...(incoming.method === 'HEAD' ? {} : { 'content-length': whole.length }),
          });
          if (fault !== 'truncate') {
            outgoing.end(whole);
            return;
          }
          outgoing.write(whole.subarray(0, Math.floor(whole.length / 2)), () => outgoing.destroy());
        });
      },
    );
    forward.on('error', () => outgoing.destroy());
    forward.end(body);
  };
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '' } = incoming;
      proxy.seen.push(`${method} ${url}`);
      const fault = (Array.isArray(proxy.faults) ? proxy.faults.shift() : proxy.faults(method, url)) ?? null;
      if (fault === 'drop_request') outgoing.destroy();
      else if (fault === 'slow_down') answerSlowDown(outgoing, 503, 'SlowDown');
      else if (fault === 'error_500') answerSlowDown(outgoing, 500, 'InternalError');
      else pass(incoming, Buffer.concat(chunks), outgoing, fault);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const proxy: BreakingProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults: [],
    seen: [],
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return proxy;
}
