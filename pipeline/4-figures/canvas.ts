import { parseHTML } from 'linkedom';

/** What every picture is drawn with. */
const FONT = '"Noto Sans SC", sans-serif';
export const INK = '#1a1a1a';
export const QUIET = '#555555';
/** Dark enough to stand out in grey print too. */
export const WARNING = '#8a1c00';
const SVG = 'http://www.w3.org/2000/svg';

/** Width of every picture, CSS pixels at 1x. */
export const WIDTH = 800;

type Attributes = Readonly<Record<string, string | number>>;

/** A picture that is being drawn. */
export interface Canvas {
  readonly document: Document;
  /** An element with a text, at the end of the picture. */
  readonly add: (name: string, attributes: Attributes, text: string) => void;
  /** A plot at a height, with the picture's font and without style sheets of its own. */
  readonly place: (panel: Element, top: number) => void;
  /** The picture as an SVG document. */
  readonly format: () => string;
}

/** A white canvas; its title and description are for whoever does not see it. */
export function openCanvas(height: number, title: string, description: string): Canvas {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const root = document.createElementNS(SVG, 'svg');
  const set = (element: Element, attributes: Attributes): Element => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    return element;
  };
  const add = (name: string, attributes: Attributes, text: string): void => {
    const element = set(document.createElementNS(SVG, name), attributes);
    element.textContent = text;
    root.append(element);
  };
  set(root, {
    xmlns: SVG,
    width: WIDTH,
    height,
    viewBox: `0 0 ${WIDTH} ${height}`,
    role: 'img',
    'font-family': FONT,
    fill: INK,
  });
  add('title', {}, title);
  add('desc', {}, description);
  // The renderer's canvas is transparent: white has to be drawn.
  add('rect', { width: WIDTH, height, fill: '#ffffff' }, '');
  return {
    document,
    add,
    place: (panel, top) => {
      for (const style of panel.querySelectorAll('style')) style.remove();
      panel.removeAttribute('class');
      root.append(set(panel, { y: top, 'font-family': FONT }));
    },
    format: () => `${root.toString().replaceAll('currentColor', INK)}\n`,
  };
}
