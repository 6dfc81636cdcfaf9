/** HKDF with SHA-256 of RFC 5869 appendix A.1 to A.3. All values are hex. */

export interface HkdfVector {
  readonly name: string;
  readonly inputKey: string;
  readonly salt: string;
  readonly info: string;
  readonly lengthBytes: number;
  readonly outputKey: string;
}

/** Bytes from `first` to `last`, both included, as hex. */
function ascending(first: number, last: number): string {
  return Buffer.from(Array.from({ length: last - first + 1 }, (_, at) => first + at)).toString('hex');
}

export const HKDF_SHA256_VECTORS: readonly HkdfVector[] = [
  {
    name: 'A.1 basic',
    inputKey: '0b'.repeat(22),
    salt: ascending(0x00, 0x0c),
    info: ascending(0xf0, 0xf9),
    lengthBytes: 42,
    outputKey: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  },
  {
    name: 'A.2 longer inputs and outputs',
    inputKey: ascending(0x00, 0x4f),
    salt: ascending(0x60, 0xaf),
    info: ascending(0xb0, 0xff),
    lengthBytes: 82,
    outputKey:
      'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c' +
      '59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71' +
      'cc30c58179ec3e87c14c01d5c1f3434f1d87',
  },
  {
    name: 'A.3 no salt, no info',
    inputKey: '0b'.repeat(22),
    salt: '',
    info: '',
    lengthBytes: 42,
    outputKey: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  },
];
