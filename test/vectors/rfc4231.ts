/** HMAC-SHA-256 of RFC 4231 § 4. Case 5 shows truncation to 128 bits, which is how pseudonyms are cut. */

export interface HmacVector {
  readonly name: string;
  /** Hex. */
  readonly key: string;
  /** Hex. */
  readonly data: string;
  /** Hex; shorter than 64 digits where the vector is truncated. */
  readonly mac: string;
}

const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

export const HMAC_SHA256_VECTORS: readonly HmacVector[] = [
  {
    name: '4.2 test case 1',
    key: '0b'.repeat(20),
    data: hex('Hi There'),
    mac: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  },
  {
    name: '4.3 test case 2: a key shorter than the output',
    key: hex('Jefe'),
    data: hex('what do ya want for nothing?'),
    mac: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
  {
    name: '4.4 test case 3: key and data together longer than 64 bytes',
    key: 'aa'.repeat(20),
    data: 'dd'.repeat(50),
    mac: '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
  },
  {
    name: '4.5 test case 4',
    key: '0102030405060708090a0b0c0d0e0f10111213141516171819',
    data: 'cd'.repeat(50),
    mac: '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
  },
  {
    name: '4.6 test case 5: truncated to 128 bits',
    key: '0c'.repeat(20),
    data: hex('Test With Truncation'),
    mac: 'a3b6167473100ee06e0c796c2955552b',
  },
  {
    name: '4.7 test case 6: a key longer than a block',
    key: 'aa'.repeat(131),
    data: hex('Test Using Larger Than Block-Size Key - Hash Key First'),
    mac: '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  },
  {
    name: '4.8 test case 7: key and data longer than a block',
    key: 'aa'.repeat(131),
    data: hex(
      'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
    ),
    mac: '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
  },
];
