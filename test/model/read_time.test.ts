import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDay, readHour, readInstant, readMonth } from '../../pipeline/model/read_time.ts';
import { formatDay, formatHour, formatMonth } from '../../pipeline/model/weeks.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const times = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
const any = fc.integer({ min: Date.UTC(0), max: Date.UTC(9999, 11, 31) });

const pairs = fc.integer({ min: 0, max: 99 }).map((value) => String(value).padStart(2, '0'));
/** Of the right form but for a character or two, or with numbers that no calendar has. */
const almost = fc
  .tuple(fc.array(pairs, { minLength: 8, maxLength: 8 }), fc.nat(23), fc.string({ maxLength: 2 }))
  .map(([[a, b, c, d, e, f, g, h], at, chars]) => {
    const text = `${a}${b}-${c}-${d}T${e}:${f}:${g}.${h}0Z`;
    return text.slice(0, at) + chars + text.slice(at + chars.length);
  });
/** Of the right form, near the edges of the calendar. */
const edges = fc
  .tuple(times, fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }), fc.nat(25))
  .map(([ms, ...numbers]) => {
    const [month, day, hour] = numbers.map((value) => String(value).padStart(2, '0'));
    return `${new Date(ms).toISOString().slice(0, 4)}-${month}-${day}T${hour}:00:00.000Z`;
  });

test('times are read as they were written', () => {
  fc.assert(
    fc.property(times, (ms) => {
      expect(readInstant(new Date(ms).toISOString())).toBe(ms);
      expect(readHour(formatHour(ms))).toBe(Math.floor(ms / HOUR_MS));
      expect(readDay(formatDay(ms))).toBe(Math.floor(ms / DAY_MS));
      expect(readMonth(formatMonth(ms))).toBe(Number(formatMonth(ms).replace('-', '')));
    }),
  );
});

test('an instant is what Date.parse makes of it, whatever the text', () => {
  const texts = fc.oneof(
    almost,
    edges,
    fc.string(),
    any.map((ms) => new Date(ms).toUTCString()),
    any.map((ms) => new Date(ms).toISOString()),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(readInstant(text)).toBe(Date.parse(text));
    }),
    { numRuns: 2000 },
  );
});

test('a text of another form is no day, hour or month', () => {
  fc.assert(
    fc.property(fc.oneof(almost, edges), (text) => {
      const day = text.slice(0, 10);
      if (readDay(day) >= 0) expect(readDay(day)).toBe(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
      const hour = `${day} ${text.slice(11, 13)}:00:00`;
      if (readHour(hour) >= 0)
        expect(readHour(hour)).toBe(Date.parse(`${day}T${text.slice(11, 13)}:00:00Z`) / HOUR_MS);
      expect(readHour(`${day} ${text.slice(11, 13)}:30:00`)).toBe(-1);
      expect(readDay(`${day}Z`)).toBe(-1);
    }),
  );
  for (const text of ['', '2022-1', '2022/01', '2022-0x', '2022-011']) expect(readMonth(text)).toBe(-1);
});
