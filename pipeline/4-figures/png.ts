import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';

/** The only font that pictures are drawn with: Chinese and Latin, a subset, licence beside it. */
export const FONT_PATH = fileURLToPath(new URL('fonts/NotoSansSC-subset.otf', import.meta.url));

const FAMILY = 'Noto Sans SC';

/**
 * Draw an SVG as PNG. System fonts are never read: they differ between machines, and a text whose font is
 * missing vanishes without an error.
 *
 * @param zoom pixels per CSS pixel
 * @returns PNG bytes; the same for the same SVG
 */
export function renderPng(svg: string, zoom: number): Uint8Array {
  const renderer = new Resvg(svg, {
    background: '#ffffff',
    fitTo: { mode: 'zoom', value: zoom },
    font: {
      loadSystemFonts: false,
      fontFiles: [FONT_PATH],
      defaultFontFamily: FAMILY,
      sansSerifFamily: FAMILY,
    },
  });
  return renderer.render().asPng();
}
