/**
 * Of undici, a harvest is packed with its client alone: the package's index loads all that it has (fetch, WebSocket, caches,
 * mocks), 27 ms before the first request, where the client takes 9.
 */
import type { Plugin } from 'rolldown';

/** Whose `undici` is made of these parts; others have it whole. */
const HARVEST = /\/pipeline\/1-harvest\/[^/]+$/u;

const CLIENT = 'undici/lib/dispatcher/client.js';
const PARTS = '\0undici-parts';
const PARTS_CODE = `export { default as Client } from ${JSON.stringify(CLIENT)};
export { default as errors } from 'undici/lib/core/errors.js';
`;

/** Node's HTTP/2, a fifth of the rest, is loaded for a server that chooses it. */
const HTTP2 = '\0undici-http2';
const HTTP2_CODE = `module.exports = (...given) => require('undici/lib/dispatcher/client-h2.js')(...given);
`;

export const TAKE_UNDICI_PARTS: Plugin = {
  name: 'take-undici-parts',
  resolveId(source, importer = '') {
    if (source === 'undici' && HARVEST.test(importer)) return PARTS;
    return source === './client-h2.js' && importer.endsWith(`/${CLIENT}`) ? HTTP2 : null;
  },
  load(id) {
    if (id === PARTS) return PARTS_CODE;
    return id === HTTP2 ? HTTP2_CODE : null;
  },
};
