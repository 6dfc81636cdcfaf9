/** The page's languages. */
import type { Lang } from './state.ts';
import { TEXTS_EN } from './texts_en.ts';
import type { Texts } from './texts_type.ts';
import { TEXTS_ZH } from './texts_zh.ts';

export const TEXTS: Readonly<Record<Lang, Texts>> = { en: TEXTS_EN, zh: TEXTS_ZH };
