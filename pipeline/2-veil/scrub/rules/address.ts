import { DIGIT, matches, type ScrubRule } from '../rule.ts';

/** Road, number, building, unit, room: the road's name goes back to eight characters. */
const ROAD =
  /[\p{Script=Han}]{1,8}(?:路|街|大道|巷|胡同|弄)(?:[东南西北中一二三四五六七八九十]{1,2}段?)?\s?[0-9]{1,5}\s?(?:号(?!线|院线)|弄)(?:\s?[\p{Script=Han}A-Za-z]{0,8}?\s?[0-9A-Za-z]{1,5}\s?(?:号楼|栋|幢|座|单元|室|楼|层|号)){0,5}/gu;
/** Building and room without a road. */
const ROOM =
  /[0-9A-Za-z]{1,4}\s?(?:号楼|栋|幢)\s?(?:[0-9A-Za-z]{1,3}\s?单元\s?)?[0-9]{2,5}(?:\s?[室号房]|(?![0-9米人元块个平]))/gu;

/** Street addresses of the mainland and Taiwan, down to the number or the room. */
export const address: ScrubRule = {
  id: 'address',
  class: 'ADDRESS',
  severity: 8,
  trigger: [DIGIT, '号弄栋幢'],
  find: (view) => [...matches(view.text, ROAD), ...matches(view.text, ROOM)],
};
