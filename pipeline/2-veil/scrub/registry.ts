import type { ScrubRule } from './rule.ts';
import { address } from './rules/address.ts';
import { bankCard } from './rules/bank_card.ts';
import { bareAccount } from './rules/bare_account.ts';
import { corpusName } from './rules/corpus_name.ts';
import { crypto } from './rules/crypto.ts';
import { email } from './rules/email.ts';
import { emoji } from './rules/emoji.ts';
import { geo } from './rules/geo.ts';
import { handle } from './rules/handle.ts';
import { hashtag } from './rules/hashtag.ts';
import { ip } from './rules/ip.ts';
import { longNumber } from './rules/long_number.ts';
import { mention } from './rules/mention.ts';
import { organisation } from './rules/organisation.ts';
import { otherId } from './rules/other_id.ts';
import { ownName } from './rules/own_name.ts';
import { passport } from './rules/passport.ts';
import { person } from './rules/person.ts';
import { phone } from './rules/phone.ts';
import { plate } from './rules/plate.ts';
import { protocolId } from './rules/protocol_id.ts';
import { qq } from './rules/qq.ts';
import { residentId } from './rules/resident_id.ts';
import { tracking } from './rules/tracking.ts';
import { url } from './rules/url.ts';
import { wechat } from './rules/wechat.ts';
import { weibo } from './rules/weibo.ts';

/** Every rule, one line each. The order decides nothing: spans do (see `resolveSpans`). */
export const RULES: readonly ScrubRule[] = [
  mention,
  ownName,
  person,
  corpusName,
  url,
  email,
  phone,
  residentId,
  otherId,
  passport,
  bankCard,
  wechat,
  bareAccount,
  qq,
  weibo,
  handle,
  protocolId,
  crypto,
  plate,
  tracking,
  ip,
  geo,
  address,
  organisation,
  emoji,
  hashtag,
  longNumber,
];
