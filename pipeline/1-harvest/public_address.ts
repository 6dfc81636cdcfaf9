/**
 * Only public addresses are asked as remote sources. A name that leads to loopback, a private or a link-local range is
 * refused where the connection is made, after the resolver has answered, so that a name can't be changed in between
 * (server-side request forgery by DNS rebinding; OWASP SSRF prevention, case 2).
 */
import { lookup as resolveName } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Code of the error of a name or address that is not public. */
export const NOT_PUBLIC = 'E_ADDRESS_NOT_PUBLIC';

/** True for an address that anybody on the internet may hold; what is no address is not one. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` unwraps an IPv4 address that is written as an IPv6 one.
  return ipaddr.process(address).range() === 'unicast';
}

function refuse(): NodeJS.ErrnoException {
  return Object.assign(new Error('the name leads to an address that is not public'), { code: NOT_PUBLIC });
}

/** True for a host written as an address (`10.0.0.1`, `[fe80::1]`) that is not public. Names are judged when resolved. */
export function isPrivateLiteral(hostname: string): boolean {
  const bare = hostname.replace(/^\[(.*)\]$/u, '$1');
  return isIP(bare) !== 0 && !isPublicAddress(bare);
}

/** A resolver for `net.connect` that hands on public addresses only. */
export function createPublicLookup(resolve: typeof resolveName = resolveName): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const found = addresses.filter(({ address }) => isPublicAddress(address));
      const [first] = found;
      if (first === undefined) return callback(refuse(), '', 0);
      if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}
