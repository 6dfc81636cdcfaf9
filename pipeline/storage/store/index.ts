export { openStore } from './open.ts';
export type { ListedObject, PutCondition, Store, StoreCredentials, StoredObject } from './types.ts';
