/**
 * cld3, asked faster: the package spends most of its time on strings and on its network, one number at a time. Texts in one
 * of the scripts known here are counted and judged by our own code, with the package's numbers and to the same bits; whatever
 * else there is, the package judges itself. A property test holds the two together.
 *
 * Source: cld3 at the version that cld3-asm 4.0.0 wraps (github.com/google/cld3); files are named beside what follows them.
 */
import { CleanText, MAX_BYTES } from './clean.ts';
import { LANGUAGES } from './languages.ts';
import { loadPackage } from './module.ts';
import { Network } from './network.ts';
import { Squeezer } from './squeeze.ts';

/** What cld3 says of a text. */
export interface Found {
  /** One of {@link LANGUAGES}. */
  readonly language: string;
  /** 0 to 1, a number of 32 bits. */
  readonly probability: number;
  readonly isReliable: boolean;
}

/** From which probability an answer is reliable; Croatian and Bosnian are too much alike (`nnet_language_identifier.h`). */
const RELIABLE = Math.fround(0.7);
const RELIABLE_HR_BS = Math.fround(0.5);

export interface Cld3 {
  readonly find: (text: string) => Found;
  /** The same from the package alone: the oracle, and what judges the rest. */
  readonly findPlainly: (text: string) => Found;
  /** The same from our own code alone; null where it does not know. */
  readonly findFast: (text: string) => Found | null;
}

/** Load cld3 (WebAssembly; some 10 ms). One instance takes 17 MiB. */
export async function loadCld3(): Promise<Cld3> {
  const { module, identifier } = await loadPackage(MAX_BYTES);
  const sample = module._Cld_create(0, MAX_BYTES);
  const network = Network.of(module, sample);
  module._Cld_destroy(sample);
  const clean = new CleanText();
  const squeezer = new Squeezer();
  const judgement = { language: 0, probability: 0 };

  function findFast(text: string): Found | null {
    if (network === null || !clean.read(text)) return null;
    const left = squeezer.squeeze(clean.plain, clean.plainBytes);
    if (left < clean.plainBytes && !clean.shorten(left)) return null;
    network.judge(clean, judgement);
    const language = LANGUAGES[judgement.language] ?? 'und';
    const { probability } = judgement;
    const isClose = language === 'hr' || language === 'bs';
    return { language, probability, isReliable: probability >= (isClose ? RELIABLE_HR_BS : RELIABLE) };
  }

  function findPlainly(text: string): Found {
    const { language, probability, is_reliable: isReliable } = identifier.findLanguage(text);
    return { language, probability, isReliable };
  }

  return { findFast, findPlainly, find: (text) => findFast(text) ?? findPlainly(text) };
}
