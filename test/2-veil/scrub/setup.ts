import {
  openDictionary,
  type ScrubInput,
  type ScrubResult,
  scrub,
} from '../../../pipeline/2-veil/scrub/index.ts';
import type { Acct } from '../../../pipeline/model/ids.ts';
import { buildDictionary } from '../build_dictionary.ts';

/** A corpus of a few accounts; the last three have names that everybody writes. */
const NAMES = [
  'wandering_otter',
  'Velvetine',
  '云上的豆腐脑 🍮',
  'さくらもち',
  '天气',
  'river',
  '今天吃什么',
];

export const CORPUS = openDictionary(buildDictionary(NAMES));

/** Plain text as HTML, the way Mastodon escapes it. */
export function escapeHtml(text: string): string {
  return text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;');
}

/** A status of nobody in particular; no name of it occurs in the texts of these tests. */
export function makeInput(contentHtml: string, rest: Partial<ScrubInput> = {}): ScrubInput {
  return {
    contentHtml,
    contentWarning: '',
    mentions: [],
    hashtags: [],
    emojis: [],
    displayName: '',
    acct: 'zzqq@home.invalid' as Acct,
    ...rest,
  };
}

export function scrubHtml(html: string, rest: Partial<ScrubInput> = {}): ScrubResult {
  return scrub(makeInput(html, rest), CORPUS);
}

export function scrubText(text: string, rest: Partial<ScrubInput> = {}): ScrubResult {
  return scrubHtml(`<p>${escapeHtml(text)}</p>`, rest);
}
