import { isCalendarDate } from '../numbers.ts';
import { DIGIT, matches, type ScrubRule } from '../rule.ts';

const WITH_CUE =
  /(?:快递|单号|运单|物流|订单|包裹|tracking|order)(?:单号|编号|号码|号|no\.?|number)?\s{0,2}[:#是为]{0,2}\s{0,2}([a-z]{0,4}[0-9][0-9 -]{6,24}[0-9])(?![a-z0-9])/dgiu;
/** Carriers' own forms, and UPU S10 (two letters, nine digits, two letters). */
const CARRIER =
  /(?<![A-Za-z0-9])(?:(?:SF|YT|JD|JT|ZTO|STO|YD|DPK|EMS)[A-Z]{0,2}[0-9]{10,15}|[A-Z]{2}[0-9]{9}[A-Z]{2})(?![A-Za-z0-9])/giu;

/** Numbers of parcels and orders: they lead to a name and an address. */
export const tracking: ScrubRule = {
  id: 'tracking',
  class: 'NUMBER',
  severity: 6,
  trigger: [DIGIT],
  find: (view) => [
    ...matches(view.text, WITH_CUE, 1).filter(
      ({ start, end }) => !isCalendarDate(view.text.slice(start, end)),
    ),
    ...matches(view.text, CARRIER),
  ],
};
