import { DIGIT, LATIN, matches, type ScrubRule } from '../rule.ts';

/**
 * Ethereum addresses and transactions (EIP-55 without its check: a slip still points there), Bitcoin and Litecoin in
 * Bech32 (BIP 173) and Base58Check, Tron, Monero.
 */
const ADDRESSES = [
  /(?<![A-Za-z0-9])0x(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40})(?![A-Za-z0-9])/gu,
  /(?<![A-Za-z0-9])(?:bc|tb|ltc)1[02-9ac-hj-np-z]{20,80}(?![A-Za-z0-9])/giu,
  /(?<![A-Za-z0-9])[13LM][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])/gu,
  /(?<![A-Za-z0-9])T[1-9A-HJ-NP-Za-km-z]{33}(?![A-Za-z0-9])/gu,
  /(?<![A-Za-z0-9])[48][1-9A-HJ-NP-Za-km-z]{94}(?![A-Za-z0-9])/gu,
] as const;

/** Addresses and transactions of crypto-currencies. */
export const crypto: ScrubRule = {
  id: 'crypto',
  class: 'CRYPTO',
  severity: 7,
  trigger: [DIGIT, LATIN],
  find: (view) =>
    ADDRESSES.flatMap((pattern) => matches(view.text, pattern)).filter(({ start, end }) =>
      /[0-9]/u.test(view.text.slice(start, end)),
    ),
};
