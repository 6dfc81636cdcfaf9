import type { Outcome } from '../model/sources.ts';

/** Why a source ended without being harvested. Codes are stable: `dataset/sources.json` carries them. */
export const FAILURE_REASONS = {
  robots: 'robots.txt bars /api/ for us',
  timeline_authenticated: 'the server shows its public timeline to members only',
  timeline_disabled: 'the server has switched its public timeline off',
  http_401: 'the server wants a login (401)',
  http_403: 'the server refuses (403)',
  http_404: 'the server has no such timeline (404)',
  http_410: 'the server is gone (410)',
  http_422: 'the server wants a login (422)',
  http_451: 'the server is legally barred (451)',
  http_4xx: 'the server refuses the request',
  login: 'the server leads to a login page',
  empty_timeline: 'the server shows an empty timeline though it counts posts: members only, it seems',
  signin_required: 'the server wants a login',
  dns: 'the host name does not resolve',
  connect: 'no connection to the host',
  tls: 'no trusted encrypted connection to the host',
  not_public_address: 'the name leads to this machine or a private network; a remote source must be public',
  circuit_open: 'the host failed again and again and is left alone for a while',
  budget: 'the budget of requests was used up',
  token: 'the access token of this source cannot be used',
  timeout: 'the host did not answer in time',
  http_5xx: 'the server has a fault of its own',
  rate_limited: 'the server kept saying "too many requests"',
  redirect: 'the server leads elsewhere',
  too_large: 'an answer was larger than any page can be',
  not_json: 'the answer was no JSON (a web page, perhaps)',
  not_a_list: 'the timeline was no list',
  no_progress: 'the server showed the same page again',
  domain_mismatch: 'the server calls itself by a name that is not its own',
  interrupted: 'stopped before the end; the next run goes on from here',
  not_yet: 'not harvested yet',
  archive_unreadable: 'an archive file cannot be read',
  archive_damaged: 'an archive file is damaged or cut off',
  archive_empty: 'the archive has no file',
} as const;

export type FailureReason = keyof typeof FAILURE_REASONS;

/** Ends one source and leaves the others alone. */
export class SourceFailure extends Error {
  readonly outcome: Exclude<Outcome, 'harvested'>;
  readonly reason: FailureReason;
  readonly detail: string | null;

  /** @param detail file names and counts only: never content, handles or addresses of people */
  constructor(outcome: Exclude<Outcome, 'harvested'>, reason: FailureReason, detail: string | null = null) {
    super(FAILURE_REASONS[reason]);
    this.name = 'SourceFailure';
    this.outcome = outcome;
    this.reason = reason;
    this.detail = detail;
  }
}

/** Answers that are a door shut in our face, not a fault. A refusal is a refusal: it is not asked again at once. */
export function closedBy(status: number): SourceFailure {
  const known = `http_${status}`;
  const reason = known in FAILURE_REASONS ? (known as FailureReason) : 'http_4xx';
  return new SourceFailure('closed', reason, reason === 'http_4xx' ? `status ${status}` : null);
}
