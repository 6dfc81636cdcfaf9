/** A certificate for this machine, signed by itself: as much of X.509 (RFC 5280 § 4.1) in DER (X.690) as Node asks for. */
import { generateKeyPairSync, sign } from 'node:crypto';

/** One value: its tag, its length, what is in it. */
function encode(tag: number, ...content: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(content.map((each) => (typeof each === 'string' ? Buffer.from(each) : each)));
  const length = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const sequence = (...content: readonly Buffer[]): Buffer => encode(0x30, ...content);
const integer = (value: number): Buffer => encode(0x02, Buffer.from([value]));
const utcTime = (time: string): Buffer => encode(0x17, time);
const bits = (bytes: Buffer): Buffer => encode(0x03, Buffer.from([0]), bytes);
const objectId = (hex: string): Buffer => encode(0x06, Buffer.from(hex, 'hex'));

const ECDSA_WITH_SHA256 = sequence(objectId('2a8648ce3d040302'));
const COMMON_NAME = objectId('550403');
const BASIC_CONSTRAINTS = objectId('551d13');
const SUBJECT_ALT_NAME = objectId('551d11');
const TRUE = encode(0x01, Buffer.from([0xff]));

/** PEM texts of a new key and of a certificate that holds for `localhost` and 127.0.0.1 until 2049. */
export function makeCertificate(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(encode(0x31, sequence(COMMON_NAME, encode(0x0c, 'a test'))));
  const names = sequence(encode(0x82, 'localhost'), encode(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = sequence(
    sequence(BASIC_CONSTRAINTS, TRUE, encode(0x04, sequence(TRUE))),
    sequence(SUBJECT_ALT_NAME, encode(0x04, names)),
  );
  const toSign = sequence(
    encode(0xa0, integer(2)),
    integer(1),
    ECDSA_WITH_SHA256,
    name,
    sequence(utcTime('220101000000Z'), utcTime('490101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    encode(0xa3, extensions),
  );
  const certificate = sequence(toSign, ECDSA_WITH_SHA256, bits(sign('sha256', toSign, privateKey)));
  const lines = certificate.toString('base64').match(/.{1,64}/gu) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
