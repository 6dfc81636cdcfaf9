import { mix, Prng } from '../model/prng.ts';
import { DISGUISES, fittingDisguises } from './disguise.ts';
import type { Range } from './score.ts';
import { CONTEXTS, LOOK_ALIKES, NAME_CONTEXTS } from './sentences.ts';
import { FORMS, type Form } from './values.ts';

/** A text whose identifiers are known. */
export interface Item {
  readonly cell: string;
  readonly text: string;
  readonly spans: readonly Range[];
  /** Share of items whose whole spans should be covered. */
  readonly wanted: number;
}

/** Obfuscated values may be missed a little more often than plain ones. */
const WANTED_DISGUISED = 0.995;

function place(cell: string, wanted: number, context: string, cue: string, value: string): Item {
  const [before = '', after = ''] = context.split('{}');
  const start = before.length + cue.length;
  return { cell, wanted, text: before + cue + value + after, spans: [{ start, end: start + value.length }] };
}

/** Items of one form: format × disguise × context, drawn from a seed. */
export function* generateItems(form: Form, items: number, seed: number): Generator<Item> {
  const prng = new Prng(mix(seed, FORMS.indexOf(form)));
  const isName = form.class === 'NAME';
  for (let at = 0; at < items; at += 1) {
    const value = form.draw(prng);
    const context = prng.pick(isName ? NAME_CONTEXTS : CONTEXTS);
    const cue = form.cues.length === 0 ? '' : prng.pick(form.cues);
    yield place(form.cell, form.wanted, context, cue, value);
  }
}

/** The same values in disguise; empty where disguises make no sense. */
export function* generateDisguised(form: Form, items: number, seed: number): Generator<Item> {
  if (!form.canDisguise) return;
  const prng = new Prng(mix(seed, FORMS.indexOf(form), 1));
  for (let at = 0; at < items; at += 1) {
    const value = form.draw(prng);
    const name = prng.pick(fittingDisguises(value));
    const cue = form.cues.length === 0 ? '' : prng.pick(form.cues);
    const second = prng.int(4) === 0 ? prng.pick(fittingDisguises(value)) : null;
    const once = DISGUISES[name]?.(value, prng) ?? value;
    const hidden = second === null ? once : (DISGUISES[second]?.(once, prng) ?? once);
    const wanted = Math.min(form.wanted, WANTED_DISGUISED);
    yield place(
      `${form.cell}, ${second === null ? name : 'two means'}`,
      wanted,
      prng.pick(CONTEXTS),
      cue,
      hidden,
    );
  }
}

/** Ordinary sentences that look as if they held identifiers. */
export function* generateLookAlikes(items: number, seed: number): Generator<string> {
  const prng = new Prng(mix(seed, 0x100c));
  const number = (size: number): string =>
    String(1 + prng.int(9)) + Array.from({ length: size - 1 }, () => prng.int(10)).join('');
  const two = (below: number): string => String(prng.int(below)).padStart(2, '0');
  const isbn = (): string => {
    const body = `978${number(9)}`;
    const sum = Array.from(body).reduce(
      (total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3),
      0,
    );
    return body + String((10 - (sum % 10)) % 10);
  };
  for (let at = 0; at < items; at += 1) {
    yield prng.pick(LOOK_ALIKES).replace(/\{([a-z]+)([0-9]?)\}/gu, (_, kind: string, size: string) => {
      switch (kind) {
        case 'n':
          return number(Number(size));
        case 'v':
          return `${1 + prng.int(20)}.${prng.int(20)}.${prng.int(30)}`;
        case 'h':
          return two(24);
        case 'm':
          return two(60);
        case 'd':
          return String(1 + prng.int(28));
        case 'y':
          return String(1950 + prng.int(75));
        case 't':
          return number(3 + prng.int(4));
        default:
          return isbn();
      }
    });
  }
}
