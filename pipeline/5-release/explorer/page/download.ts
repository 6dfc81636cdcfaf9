/** Files that a reader takes along: CSV of what is shown, PNG of the figure with its title and source inside. */
import { quoteCsv } from '../../../model/csv.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** Pixels of a PNG for each CSS pixel: sharp in print and on dense screens. */
const PNG_SCALE = 2;
const FONT = 'system-ui, "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';

/** Give the browser a file to save. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after this task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Rows as CSV (RFC 4180). */
export function formatCsv(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const format = (cell: string | number | null): string => quoteCsv(cell === null ? '' : String(cell));
  return [head, ...rows].map((row) => `${row.map(format).join(',')}\r\n`).join('');
}

export interface Frame {
  readonly title: string;
  readonly note: string;
  readonly source: string;
  readonly ground: string;
  readonly ink: string;
  readonly quiet: string;
}

/** Break a text at a width in CSS pixels, by what a canvas measures. */
function wrapText(text: string, font: string, width: number): string[] {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return [text];
  context.font = font;
  const lines: string[] = [];
  let line = '';
  for (const part of text.match(/\p{Script=Han}|[^\s\p{Script=Han}]+\s*|\s+/gu) ?? []) {
    if (line !== '' && context.measureText(line + part.trimEnd()).width > width) {
      lines.push(line.trimEnd());
      line = part.trimStart();
    } else line += part;
  }
  return [...lines, line.trimEnd()];
}

/** A figure with title, note and source as one SVG document. */
function frameFigure(figure: SVGSVGElement, frame: Frame): SVGSVGElement {
  const width = Number(figure.getAttribute('width'));
  const height = Number(figure.getAttribute('height'));
  const root = document.createElementNS(SVG, 'svg');
  const place = (text: string, y: number, size: number, fill: string, weight: string): void => {
    const line = document.createElementNS(SVG, 'text');
    line.setAttribute('x', '16');
    line.setAttribute('y', String(y));
    line.setAttribute('font-size', String(size));
    line.setAttribute('font-weight', weight);
    line.setAttribute('fill', fill);
    line.textContent = text;
    root.append(line);
  };
  const ground = document.createElementNS(SVG, 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', frame.ground);
  root.append(ground);
  place(frame.title, 32, 19, frame.ink, '600');
  let y = 54;
  for (const line of wrapText(frame.note, `13px ${FONT}`, width - 32)) {
    place(line, y, 13, frame.quiet, '400');
    y += 18;
  }
  const copy = figure.cloneNode(true) as SVGSVGElement;
  for (const style of copy.querySelectorAll('style')) style.remove();
  copy.setAttribute('y', String(y));
  copy.setAttribute('color', frame.ink);
  root.append(copy);
  y += height + 22;
  for (const line of wrapText(frame.source, `12px ${FONT}`, width - 32)) {
    place(line, y, 12, frame.quiet, '400');
    y += 16;
  }
  root.setAttribute('xmlns', SVG);
  root.setAttribute('width', String(width));
  root.setAttribute('height', String(y));
  root.setAttribute('font-family', FONT);
  return root;
}

/**
 * A figure as PNG.
 *
 * @throws Error where the browser can't draw it
 */
export async function renderPng(figure: SVGSVGElement, frame: Frame): Promise<Blob> {
  const framed = frameFigure(figure, frame);
  const url = URL.createObjectURL(
    new Blob([new XMLSerializer().serializeToString(framed)], { type: 'image/svg+xml' }),
  );
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Number(framed.getAttribute('width')) * PNG_SCALE;
    canvas.height = Number(framed.getAttribute('height')) * PNG_SCALE;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('the canvas gave no picture');
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
}
