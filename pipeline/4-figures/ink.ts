/** What every picture is drawn with. */
export const FONT = '"Noto Sans SC", sans-serif';
export const INK = '#1a1a1a';
export const QUIET = '#555555';
/** Dark enough to stand out in grey print too. */
export const WARNING = '#8a1c00';
export const SVG = 'http://www.w3.org/2000/svg';
