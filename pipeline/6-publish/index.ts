/** Stage 6: a certified release to archives, a static site and an announcing account. */

export {
  type AnnouncementFacts,
  countChars,
  formatAlt,
  formatAnnouncement,
  WORDS,
} from './announcement.ts';
export { createDataverse } from './archives/dataverse.ts';
export { createHuggingFace } from './archives/huggingface.ts';
export { createInvenio } from './archives/invenio.ts';
export {
  checkPublished,
  type DepositOptions,
  fillDeposit,
  openDeposit,
  publishDeposit,
  withdrawDeposit,
} from './deposit.ts';
export { publishFolder } from './folder.ts';
export { type GrowthNumbers, readGrowth } from './growth_numbers.ts';
export { type ApiClient, openApi } from './http.ts';
export { Journal, listPlaces, listPublished } from './journal.ts';
export { type Limits, makePost, type Picture, type Post, readLimits } from './mastodon.ts';
export { describePackage, flattenPackage, SUMS } from './package.ts';
export type { Archive, Description, OnStep, Package, ReleaseFile, WithdrawalNotice } from './types.ts';
