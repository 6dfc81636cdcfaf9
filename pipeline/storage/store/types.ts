/**
 * One place for bytes by key: a local or shared directory, or S3-compatible object storage. Whatever runs on many
 * machines meets here and nowhere else.
 */

/** What must hold for a conditional write: nothing there yet, or still the version that was read. */
export type PutCondition = 'absent' | { readonly version: string };

/** Where the credentials of an object store are. The values themselves never stand in a configuration or a task. */
export interface StoreCredentials {
  /** File of mode 0600 with `access_key_id` and `secret_access_key`. */
  readonly path: string;
  /** Base address of a server that speaks S3, where it is not AWS. */
  readonly endpoint?: string;
  /** Region that requests are signed for. */
  readonly region?: string;
}

export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Opaque: ETag or digest. Equal versions of one key are equal bytes. */
  readonly version: string;
}

export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
}

/**
 * Keys are relative, `/`-separated, without `.` and `..`. A write is atomic: readers see the old object, none, or the
 * whole new one. All throw a CensusError: E_STORE_UNREACHABLE where trying again later may help, E_STORE_REFUSED where
 * it won't, E_STORE_CONFIG for what the configuration says.
 */
export interface Store {
  /** `file:///directory` or `s3://bucket/prefix`: what a task line carries; never credentials. */
  readonly url: string;
  /** Whole object and its version, null where there is none. */
  get(key: string): Promise<StoredObject | null>;
  /** Write. Returns the new version, or null where the condition does not hold. */
  put(key: string, bytes: Uint8Array, condition?: PutCondition): Promise<string | null>;
  /** Stream a local file up, in parts where it is large. Returns the new version, or null where it must be absent and is not. */
  putFile(key: string, path: string, condition?: 'absent'): Promise<string | null>;
  /**
   * Stream an object into a local file, which appears whole or not at all.
   *
   * @throws CensusError E_STORE_MISSING where there is none
   */
  download(key: string, path: string): Promise<void>;
  /** Absolute path of an object that is a file already, null for object storage. */
  localPath(key: string): string | null;
  /** All objects whose key begins with `prefix`, in order of key (bytes). */
  list(prefix: string): AsyncIterable<ListedObject>;
  /** Remove; one that is not there is no error. */
  remove(key: string): Promise<void>;
  /** Remove all whose key begins with `prefix`, and uploads of such that never came to their end. Returns how many objects. */
  removeAll(prefix: string): Promise<number>;
}
