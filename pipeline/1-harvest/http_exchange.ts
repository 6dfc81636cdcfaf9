/** One request and its whole answer. */
import type { Dispatcher } from 'undici';
import { SourceFailure } from './failure.ts';
import type { Answer } from './http_types.ts';

/** What goes to undici, with what it does not know of. */
export interface ExchangeOptions {
  readonly request: Pick<Dispatcher.DispatchOptions, 'method' | 'path' | 'headers' | 'body'>;
  /** The exchange altogether, milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Looked at when the request is about to be written to the socket: nothing runs between the two. */
  readonly mayLeave: () => boolean;
  /** The request is being written; whoever waits for this goes on after it has left. */
  readonly onLeave: () => void;
}

/**
 * Send a request and gather its answer. Over undici's dispatch rather than its `request`: a page needs neither a stream
 * nor signals of its own, which cost more than reading it.
 *
 * @throws SourceFailure `interrupted` where the request may not leave; else what undici throws, or a TimeoutError
 */
export function exchange(dispatcher: Dispatcher, options: ExchangeOptions): Promise<Answer> {
  const { request, timeoutMs, signal, mayLeave, onLeave } = options;
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | null = null;
    let status = 0;
    let headers: Answer['headers'] = {};
    const chunks: Buffer[] = [];
    let bodyBytes = 0;
    let isSettled = false;

    function settle(): void {
      isSettled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
    function fail(error: Error): void {
      if (isSettled) return;
      settle();
      reject(error);
      controller?.abort(error);
    }
    const onAbort = (): void => fail(new DOMException('aborted', 'AbortError'));
    const timer = setTimeout(() => fail(new DOMException('too slow', 'TimeoutError')), timeoutMs);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort);

    dispatcher.dispatch(request, {
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
        chunks.push(chunk);
        bodyBytes += chunk.length;
      },
      onResponseEnd: () => {
        if (isSettled) return;
        settle();
        const [first] = chunks;
        const body = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, bodyBytes);
        resolve({ status, headers, body });
      },
      onResponseError: (_, error) => fail(error),
    });
  });
}
