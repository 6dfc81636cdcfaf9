import { plainHostOf } from '../../model/acct.ts';
import type { Domain } from '../../model/ids.ts';
import { hostOf, isHostOf } from '../author.ts';
import { startsWith } from './json_bytes.ts';

const SLASH = 0x2f;

function tableOf(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => Number(pattern.test(String.fromCharCode(byte))));
}

/** Bytes that may begin a part of a path, and that may go on with it, where nothing could be written in another way. */
const BEGINS = tableOf(/^[A-Za-z0-9_~@-]$/u);
const GOES_ON = tableOf(/^[A-Za-z0-9_~@.-]$/u);

/**
 * Tells addresses that stand in their one form already, as `canonicalStatusUri` would write them. A server's statuses
 * share its host, which is therefore looked at once.
 */
export class PlainUris {
  private readonly home: Domain;
  private readonly webHost: string | null;
  /** Opening quote, scheme and host of the last address; an empty one is not looked for. */
  private prefix = Buffer.alloc(0);
  /** Whether that host may be one of the answering server's own. */
  isOwnHost = false;

  constructor(home: Domain, webHost: string | null) {
    this.home = home;
    this.webHost = webHost;
  }

  /**
   * @param from opening quote of a string without escapes
   * @param to place behind its closing quote
   * @returns false where another way has to tell; where true, `isOwnHost` is about this address
   */
  isPlain(body: Buffer, from: number, to: number): boolean {
    if (!this.beginsAlike(body, from) && !this.learn(body.toString('utf8', from + 1, to - 1))) return false;
    let isBeginning = true;
    for (let at = from + this.prefix.length; at < to - 1; at += 1) {
      const byte = body[at] ?? 0;
      if (isBeginning) {
        if (BEGINS[byte] !== 1) return false;
        isBeginning = false;
      } else if (byte === SLASH) isBeginning = true;
      else if (GOES_ON[byte] !== 1) return false;
    }
    return true;
  }

  private beginsAlike(body: Buffer, from: number): boolean {
    return this.prefix.length > 0 && startsWith(body, from, this.prefix);
  }

  private learn(uri: string): boolean {
    const host = plainHostOf(uri);
    if (host === null) return false;
    this.prefix = Buffer.from(`"https://${host}/`);
    this.isOwnHost = isHostOf(this.home, this.webHost, hostOf(uri));
    return true;
  }
}
