/** One request and its whole answer. */
import type { Dispatcher } from 'undici';
import { BodyBuffers } from './body_buffers.ts';
import { SourceFailure } from './failure.ts';
import type { Answer } from './http_types.ts';

/** A length that is made room for before the bytes are there. */
const MAX_BELIEVED_BYTES = 1 << 20;

/** What undici does not know of. */
export interface ExchangeOptions {
  /** An exchange altogether, milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Looked at when a request is about to be written to the socket: nothing runs between the two. */
  readonly mayLeave: () => boolean;
}

export type ExchangeRequest = Pick<Dispatcher.DispatchOptions, 'method' | 'path' | 'headers' | 'body'>;

/**
 * Sends one request at a time and gathers its answer. Over undici's dispatch rather than its `request`: a page needs
 * neither a stream nor a signal of its own, which cost more than reading it.
 */
export class Exchange {
  private readonly dispatcher: Dispatcher;
  private readonly options: ExchangeOptions;
  private readonly buffers = new BodyBuffers();
  /** Ends the exchange that is under way. */
  private fail: (error: Error) => void = () => {};
  private readonly onAbort = (): void => this.fail(new DOMException('aborted', 'AbortError'));

  constructor(dispatcher: Dispatcher, options: ExchangeOptions) {
    this.dispatcher = dispatcher;
    this.options = options;
    options.signal.addEventListener('abort', this.onAbort);
  }

  close(): void {
    this.options.signal.removeEventListener('abort', this.onAbort);
  }

  /** The body of an answer is not looked at any more, and may serve for the next one. */
  giveBack(body: Buffer): void {
    this.buffers.giveBack(body);
  }

  /**
   * @param onLeave called as the request is being written: whoever waits for it goes on after that
   * @throws SourceFailure `interrupted` where the request may not leave; else what undici throws, or a TimeoutError
   */
  send(request: ExchangeRequest, onLeave: () => void): Promise<Answer> {
    const { timeoutMs, signal, mayLeave } = this.options;
    return new Promise((resolve, reject) => {
      let controller: Dispatcher.DispatchController | null = null;
      let status = 0;
      let headers: Answer['headers'] = {};
      let body: Buffer = Buffer.alloc(0);
      let bytes = 0;
      let isSettled = false;

      const settle = (): void => {
        isSettled = true;
        clearTimeout(timer);
      };
      const fail = (error: Error): void => {
        if (isSettled) return;
        settle();
        reject(error);
        controller?.abort(error);
      };
      const timer = setTimeout(() => fail(new DOMException('too slow', 'TimeoutError')), timeoutMs);
      this.fail = fail;
      if (signal.aborted) return this.onAbort();

      this.dispatcher.dispatch(request, {
        onRequestStart: (started) => {
          controller = started;
          if (!isSettled && !mayLeave()) fail(new SourceFailure('failed', 'interrupted'));
          else if (isSettled) started.abort(new DOMException('aborted', 'AbortError'));
          onLeave();
        },
        onResponseStart: (_, statusCode, fields) => {
          status = statusCode;
          headers = fields;
        },
        onResponseData: (_, chunk) => {
          if (bytes + chunk.length > body.length) {
            const grown = this.buffers.take(Math.max(lengthOf(headers), 2 * bytes, bytes + chunk.length));
            body.copy(grown, 0, 0, bytes);
            body = grown;
          }
          body.set(chunk, bytes);
          bytes += chunk.length;
        },
        onResponseEnd: () => {
          if (isSettled) return;
          settle();
          resolve({ status, headers, body: body.subarray(0, bytes) });
        },
        onResponseError: (_, error) => fail(error),
      });
    });
  }
}

/** What a server says that it will send, as far as that is to be believed before it comes. */
function lengthOf(headers: Answer['headers']): number {
  const length = Number(headers['content-length'] ?? 0);
  return length > 0 && length <= MAX_BELIEVED_BYTES ? length : 0;
}
