export { openStore } from './open.ts';
export { requireConditions } from './probe.ts';
export type { ListedObject, PutCondition, Store, StoreCredentials, StoredObject } from './types.ts';
