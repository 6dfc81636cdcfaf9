/** What may go wrong between us and a host, and whether asking again can help. */
import { errors } from 'undici';
import { systemCode } from '../errors.ts';
import type { FailureReason } from './failure.ts';
import { NOT_PUBLIC } from './public_address.ts';

/** What went wrong, as a stable code. */
export function reasonOf(error: unknown): FailureReason {
  if (error instanceof errors.ResponseExceededMaxSizeError) return 'too_large';
  const code = systemCode(error) ?? '';
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return 'too_large';
  if (code === NOT_PUBLIC) return 'not_public_address';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'dns';
  if (/TIMEOUT|ETIMEDOUT/u.test(code) || (error instanceof Error && error.name === 'TimeoutError'))
    return 'timeout';
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/u.test(code)) return 'tls';
  return 'connect';
}

/** Failures that asking again can't mend. A name that does not exist is one; a resolver that is busy is not. */
export function isFinal(error: unknown, reason: FailureReason): boolean {
  return ['too_large', 'tls', 'not_public_address'].includes(reason) || systemCode(error) === 'ENOTFOUND';
}
