/** S3-compatible object storage as a store, through AWS's own client. */
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { CensusError, explainWriteError } from '../../errors.ts';
import { PRIVATE_FILE_MODE, syncPath, temporaryName } from '../atomic.ts';
import type { AccessKey } from './credentials.ts';
import { checkKey, missingObject } from './keys.ts';
import { explainFailure, isMissing, isRefusedCondition, isWorthRepeating } from './object_faults.ts';
import type { ListedObject, PutCondition, Store, StoredObject } from './types.ts';

/** Tries of one request, and of one body that was cut off: about half a minute of doubling waits. */
const TRIES = 6;

/** First wait; doubles with each try, with jitter. */
const BACKOFF_MS = 200;

/** Bytes above which a file goes up in parts, and bytes of a part: S3 takes at most 10,000 of them, so 160 GB. */
const PART_BYTES = 16 * 1024 * 1024;

/** A server that is silent for this long is asked again. */
const SILENCE_MS = 20_000;

/** Metadata of every object: which write it came from, so that a write whose answer was lost is known again. */
const WRITE_ID = 'census-write';

export interface ObjectStoreOptions {
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
  readonly key: AccessKey;
  readonly endpoint?: string;
  readonly region: string;
}

class ObjectStore implements Store {
  readonly url: string;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #root: string;

  constructor({ bucket, prefix, key, endpoint, region }: ObjectStoreOptions) {
    this.url = prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
    this.#bucket = bucket;
    this.#root = prefix === '' ? '' : `${prefix}/`;
    this.#client = new S3Client({
      region,
      credentials: key,
      // Retries are ours: after a lost answer a conditional write is looked up before it is written again.
      maxAttempts: 1,
      // Servers other than AWS's need not know the newer checksums; the vault's digests are checked by us.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: SILENCE_MS,
        requestTimeout: SILENCE_MS,
        socketTimeout: SILENCE_MS,
      },
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    });
  }

  #at(key: string) {
    return { Bucket: this.#bucket, Key: this.#root + checkKey(key) };
  }

  /** Try again with growing waits what may help to be tried again. */
  async #repeat<T>(work: (attempt: number) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(attempt);
      } catch (error) {
        if (error instanceof CensusError) throw error;
        if (attempt === TRIES || !isWorthRepeating(error)) throw explainFailure(error);
        await sleep(BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
      }
    }
  }

  /** Version of an object where it came from this very write, else null. */
  async #findOwn(key: string, id: string): Promise<string | null> {
    try {
      const { Metadata, ETag } = await this.#client.send(new HeadObjectCommand(this.#at(key)));
      return Metadata?.[WRITE_ID] === id ? (ETag ?? null) : null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** A write: where an attempt may have come through without an answer, what is there now decides. */
  async #writeOnce(key: string, send: (id: string) => Promise<string | undefined>): Promise<string | null> {
    const id = randomUUID();
    return await this.#repeat(async (attempt) => {
      const own = attempt === 1 ? null : await this.#findOwn(key, id);
      if (own !== null) return own;
      try {
        return requireVersion(await send(id));
      } catch (error) {
        if (!isRefusedCondition(error)) throw error;
        // The one before may have reached the server after we had looked.
        return attempt === 1 ? null : await this.#findOwn(key, id);
      }
    });
  }

  async get(key: string): Promise<StoredObject | null> {
    return await this.#repeat(async () => {
      try {
        const answer = await this.#client.send(new GetObjectCommand(this.#at(key)));
        const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array(0);
        if (bytes.length !== (answer.ContentLength ?? bytes.length)) throw new TypeError('cut off');
        return { bytes, version: requireVersion(answer.ETag) };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    });
  }

  async put(key: string, bytes: Uint8Array, condition?: PutCondition): Promise<string | null> {
    const at = this.#at(key);
    return await this.#writeOnce(key, async (id) => {
      const Metadata = { [WRITE_ID]: id };
      const command = new PutObjectCommand({ ...at, Body: bytes, Metadata, ...toHeaders(condition) });
      return (await this.#client.send(command)).ETag;
    });
  }

  async putFile(key: string, path: string, condition?: 'absent'): Promise<string | null> {
    const at = this.#at(key);
    return await this.#writeOnce(key, async (id) => {
      const upload = new Upload({
        client: this.#client,
        partSize: PART_BYTES,
        // Two parts at a time bound what is held to 32 MiB.
        queueSize: 2,
        params: {
          ...at,
          Body: createReadStream(path, { highWaterMark: 1024 * 1024 }),
          Metadata: { [WRITE_ID]: id },
          ...toHeaders(condition),
        },
      });
      return (await upload.done()).ETag;
    });
  }

  async download(key: string, path: string): Promise<void> {
    const temporary = temporaryName(path);
    try {
      await this.#repeat(async () => {
        try {
          const answer = await this.#client.send(new GetObjectCommand(this.#at(key)));
          await pipeline(answer.Body as Readable, createWriteStream(temporary, { mode: PRIVATE_FILE_MODE }));
          if (statSync(temporary).size !== answer.ContentLength) throw new TypeError('cut off');
        } catch (error) {
          if (isMissing(error)) throw missingObject(key);
          const explained = explainWriteError(error, 'store');
          throw explained;
        }
      });
      syncPath(temporary);
      renameSync(temporary, path);
      syncPath(dirname(path));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw explainWriteError(error, 'store');
    }
  }

  localPath(): string | null {
    return null;
  }

  async *list(prefix: string): AsyncGenerator<ListedObject> {
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#repeat(() =>
        this.#client.send(
          new ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: this.#root + prefix,
            ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
          }),
        ),
      );
      for (const { Key, Size } of page.Contents ?? []) {
        if (Key !== undefined) yield { key: Key.slice(this.#root.length), bytes: Size ?? 0 };
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  async remove(key: string): Promise<void> {
    await this.#repeat(() => this.#client.send(new DeleteObjectCommand(this.#at(key))));
  }

  async removeAll(prefix: string): Promise<number> {
    const at = { Bucket: this.#bucket };
    const { Uploads } = await this.#repeat(() =>
      this.#client.send(new ListMultipartUploadsCommand({ ...at, Prefix: this.#root + prefix })),
    );
    for (const { Key, UploadId } of Uploads ?? [])
      await this.#repeat(() => this.#client.send(new AbortMultipartUploadCommand({ ...at, Key, UploadId })));
    let removed = 0;
    for await (const { key } of this.list(prefix)) {
      await this.remove(key);
      removed += 1;
    }
    return removed;
  }
}

function toHeaders(condition: PutCondition | undefined) {
  if (condition === undefined) return {};
  return condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: condition.version };
}

function requireVersion(etag: string | undefined): string {
  if (etag !== undefined) return etag;
  throw new CensusError('E_STORE_REFUSED', {
    what: 'The object store gives its objects no version (ETag).',
    where: 'store',
    kept: 'everything that is here',
    todo: 'use a store that does',
  });
}

export function openObjectStore(options: ObjectStoreOptions): Store {
  return new ObjectStore(options);
}
