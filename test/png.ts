/** PNG pictures as ink and ground, for tests: eight-bit RGB and RGBA without interlacing (PNG specification, § 9). */
import { inflateSync } from 'node:zlib';

/** Darker than this is ink. */
const INK_BELOW = 160;
/** Pixels from an edge that must be empty. */
const EDGE = 4;

export class PNG {
  readonly width: number;
  readonly height: number;
  readonly #luma: Uint8Array;

  private constructor(width: number, height: number, luma: Uint8Array) {
    this.width = width;
    this.height = height;
    this.#luma = luma;
  }

  static read(bytes: Buffer): PNG {
    const width = bytes.readUInt32BE(16);
    const height = bytes.readUInt32BE(20);
    const channels = bytes[25] === 6 ? 4 : 3;
    const parts: Buffer[] = [];
    for (let at = 8; at < bytes.length; ) {
      const length = bytes.readUInt32BE(at);
      if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
        parts.push(bytes.subarray(at + 8, at + 8 + length));
      at += length + 12;
    }
    const raw = inflateSync(Buffer.concat(parts));
    const stride = width * channels;
    const pixels = new Uint8Array(height * stride);
    for (let y = 0; y < height; y += 1) {
      const filter = raw[y * (stride + 1)] ?? 0;
      for (let x = 0; x < stride; x += 1) {
        const value = raw[y * (stride + 1) + 1 + x] ?? 0;
        const left = x >= channels ? (pixels[y * stride + x - channels] ?? 0) : 0;
        const up = y > 0 ? (pixels[(y - 1) * stride + x] ?? 0) : 0;
        const corner = x >= channels && y > 0 ? (pixels[(y - 1) * stride + x - channels] ?? 0) : 0;
        pixels[y * stride + x] = value + predict(filter, left, up, corner);
      }
    }
    const luma = new Uint8Array(width * height);
    for (let at = 0; at < luma.length; at += 1) {
      const [r = 0, g = 0, b = 0] = pixels.subarray(at * channels, at * channels + 3);
      luma[at] = 0.299 * r + 0.587 * g + 0.114 * b;
    }
    return new PNG(width, height, luma);
  }

  /** Pixels of ink in some rows. */
  countInk(fromRow: number, toRow: number): number {
    return this.#luma.subarray(fromRow * this.width, toRow * this.width).filter((value) => value < INK_BELOW)
      .length;
  }

  /** Pixels of ink that touch an edge, as clipped text would. */
  countInkAtEdges(): number {
    let count = 0;
    this.#luma.forEach((value, at) => {
      const x = at % this.width;
      const y = Math.floor(at / this.width);
      const isEdge = x < EDGE || y < EDGE || x >= this.width - EDGE || y >= this.height - EDGE;
      if (isEdge && value < INK_BELOW) count += 1;
    });
    return count;
  }
}

function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
