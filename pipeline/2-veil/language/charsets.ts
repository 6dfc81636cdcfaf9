/**
 * Which Han characters a writer of one standard can type at all. National character sets are the best list of
 * "only in simplified", "only in traditional" and "only in Japanese" there is: somebody else's, complete, and free
 * of characters that two standards share (后 里 干 面 台 只), because those are in both.
 *
 * Source: GB/T 2312-1980, Big5 (1984) and JIS X 0208:1990 as the WHATWG Encoding Standard decodes them.
 */

/** Inclusive ranges of lead and trail bytes that hold ideographs. */
interface ByteRange {
  readonly encoding: string;
  readonly leads: readonly [number, number];
  readonly trails: readonly (readonly [number, number])[];
}

const EUC_TRAILS = [[0xa1, 0xfe]] as const;
const BIG5_TRAILS = [
  [0x40, 0x7e],
  [0xa1, 0xfe],
] as const;

const RANGES = {
  /** 6,763 ideographs of simplified writing. */
  gb2312: { encoding: 'gb2312', leads: [0xb0, 0xf7], trails: EUC_TRAILS },
  /** 5,401 frequent ideographs of traditional writing. */
  big5Frequent: { encoding: 'big5', leads: [0xa4, 0xc6], trails: BIG5_TRAILS },
  /** 7,652 less frequent ones. */
  big5Rare: { encoding: 'big5', leads: [0xc9, 0xf9], trails: BIG5_TRAILS },
  /** 2,965 frequent ideographs of Japanese writing. */
  jisFrequent: { encoding: 'euc-jp', leads: [0xb0, 0xcf], trails: EUC_TRAILS },
  /** 3,390 less frequent ones, most of the old forms among them. */
  jisRare: { encoding: 'euc-jp', leads: [0xd0, 0xf4], trails: EUC_TRAILS },
} as const satisfies Record<string, ByteRange>;

const HAN = /\p{Script=Han}/gu;

/** The ideographs of one standard. */
export function ideographsOf(name: keyof typeof RANGES): ReadonlySet<string> {
  const { encoding, leads, trails } = RANGES[name];
  const bytes: number[] = [];
  for (let lead = leads[0]; lead <= leads[1]; lead += 1)
    for (const [first, last] of trails)
      for (let trail = first; trail <= last; trail += 1) bytes.push(lead, trail);
  const decoded = new TextDecoder(encoding).decode(new Uint8Array(bytes));
  return new Set(decoded.match(HAN));
}
