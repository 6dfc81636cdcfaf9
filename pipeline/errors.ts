/** Exit codes after sysexits.h; 77 is "permission denied", which is what a refused release is. */
export const EXIT = { done: 0, config: 64, data: 65, internal: 70, tryAgain: 75, refused: 77 } as const;

/** Stable code -> exit code. A code, once published, keeps its meaning. */
export const ERROR_CODES = {
  E_USAGE: EXIT.config,
  E_CONFIG_MISSING: EXIT.config,
  E_CONFIG_SYNTAX: EXIT.config,
  E_CONFIG_UNKNOWN_KEY: EXIT.config,
  E_CONFIG_TYPE: EXIT.config,
  E_CONFIG_WINDOW: EXIT.config,
  E_CONFIG_CONTACT: EXIT.config,
  E_CONFIG_INSECURE_URL: EXIT.config,
  E_CONFIG_FILE: EXIT.config,
  E_SOURCE_TOKEN: EXIT.config,
  E_KEY_PERMISSIONS: EXIT.config,
  E_KEY_MISSING: EXIT.data,
  E_KEY_OTHER: EXIT.data,
  E_KEY_DAMAGED: EXIT.data,
  E_VAULT_DAMAGED: EXIT.data,
  E_STATE_DAMAGED: EXIT.data,
  E_ARCHIVE_EMPTY: EXIT.data,
  E_DATASET_MISSING: EXIT.data,
  E_DATASET_CHECK: EXIT.data,
  E_SQL: EXIT.data,
  E_LEDGER_DAMAGED: EXIT.data,
  E_BUDGET: EXIT.refused,
  E_RELEASE_CHANGED: EXIT.refused,
  E_RELEASE_REFUSED: EXIT.refused,
  E_RELEASE_MISSING: EXIT.data,
  E_WITHDRAWN: EXIT.refused,
  E_PUBLISH_CONFIG: EXIT.config,
  E_PUBLISH_TOKEN: EXIT.config,
  E_PUBLISH_CONFIRM: EXIT.config,
  E_PUBLISH_STATE: EXIT.data,
  E_PUBLISH_REJECTED: EXIT.data,
  E_PUBLISH_CHECKSUM: EXIT.data,
  E_PUBLISH_UNREACHABLE: EXIT.tryAgain,
  E_DISK_FULL: EXIT.tryAgain,
  E_NO_WRITE: EXIT.config,
  E_LOCKED: EXIT.tryAgain,
  E_NO_SOURCE: EXIT.tryAgain,
  E_STORE_CONFIG: EXIT.config,
  E_STORE_REFUSED: EXIT.config,
  E_STORE_UNREACHABLE: EXIT.tryAgain,
  E_STORE_MISSING: EXIT.data,
  E_STORE_DAMAGED: EXIT.data,
  E_STORE_FORGOTTEN: EXIT.refused,
  E_LEASE_HELD: EXIT.tryAgain,
  E_LEASE_LOST: EXIT.tryAgain,
  E_ENGINE: EXIT.config,
  E_ENGINE_FAILED: EXIT.tryAgain,
  E_PLATFORM: EXIT.config,
  E_NOT_YET: EXIT.config,
  E_INTERNAL: EXIT.internal,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What a person needs to know about a failure. No field may carry content, handles or URLs of people. */
export interface ErrorFacts {
  /** What happened, one sentence. */
  readonly what: string;
  /** Where: stage, source, partition, or configuration file and line. */
  readonly where?: string;
  /** What was kept. */
  readonly kept?: string;
  /** What to do now. */
  readonly todo?: string;
}

/** An error that a user can act on: stable code, exit code, and the four answers. */
export class CensusError extends Error {
  readonly code: ErrorCode;
  readonly exitCode: number;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, facts: ErrorFacts, cause?: unknown) {
    super(facts.what, cause === undefined ? undefined : { cause });
    this.name = 'CensusError';
    this.code = code;
    this.exitCode = ERROR_CODES[code];
    this.facts = facts;
  }

  /** The message as a terminal shows it, one fact a line. */
  format(): string {
    const { what, where, kept, todo } = this.facts;
    const lines = [`error ${this.code}: ${what}`];
    if (where !== undefined) lines.push(`  where: ${where}`);
    if (kept !== undefined) lines.push(`  kept:  ${kept}`);
    if (todo !== undefined) lines.push(`  do:    ${todo}`);
    return lines.join('\n');
  }
}

/** The `code` of a Node system error (`ENOSPC`, `EACCES` …), or null. */
export function systemCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/**
 * Turn what a write threw into an error that says what to do: a full disk and a missing permission get codes
 * of their own, anything else is returned unchanged.
 *
 * @param where stage and directory, e.g. `veil, data/state`
 */
export function explainWriteError(error: unknown, where: string): unknown {
  if (error instanceof CensusError) return error;
  const code = systemCode(error);
  const text = error instanceof Error ? error.message : '';
  if (
    code === 'ENOSPC' ||
    code === 'EDQUOT' ||
    /no space left|disk (?:is )?full|max_temp_directory_size/iu.test(text)
  ) {
    return new CensusError(
      'E_DISK_FULL',
      {
        what: 'The disk is full.',
        where,
        kept: 'everything that was complete; unfinished files are dropped at the next run',
        todo: 'free some space, or choose another place with DATA=…, and run the same command again',
      },
      error,
    );
  }
  if (
    code === 'EACCES' ||
    code === 'EPERM' ||
    code === 'EROFS' ||
    /permission denied|read-only file system/iu.test(text)
  ) {
    return new CensusError(
      'E_NO_WRITE',
      {
        what: 'A directory may not be written.',
        where,
        kept: 'everything that was there',
        todo: 'give yourself write permission, or choose another place with DATA=…',
      },
      error,
    );
  }
  return error;
}
