import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AccountBook, type AccountFacts } from '../../pipeline/2-veil/account_book.ts';
import type { Acct, AuthorPid } from '../../pipeline/model/ids.ts';

const FACTS: AccountFacts = {
  findReason: (acct) => acct.length % 4,
  findPid: (acct) => Buffer.from(acct.padEnd(16, '-')).subarray(0, 16).toString('hex') as AuthorPid,
  findNames: (acct, displayName) => [acct.split('@')[0] ?? '', ...displayName.split('|')],
};

const arbitraryAcct = fc.constantFrom(
  ...['a@x.example', 'b@x.example', 'bb@x.example', '名@x.example', 'é@x.example', 'a@y.example'].map(
    (acct) => acct as Acct,
  ),
);
const arbitraryName = fc.constantFrom('', 'Ada', 'Ada|阿达', '阿明', 'É|x|y', 'a\0b', '||');
const asked = fc.record({ acct: arbitraryAcct, displayName: arbitraryName, wantsPid: fc.boolean() });

test('a book tells what the facts are, however often it is asked and however much it forgets', () => {
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 60 }), fc.constantFrom(2, 4, 64), (questions, room) => {
      const book = new AccountBook(FACTS, room);
      for (const { acct, displayName, wantsPid } of questions) {
        book.makeRoom(2);
        const number = book.find(acct);
        expect(book.find(acct)).toBe(number);
        expect(book.reasonOf(number)).toBe(FACTS.findReason(acct));
        if (wantsPid) expect(book.pidOf(number, acct)).toBe(FACTS.findPid(acct));
        expect(book.namesOf(number, acct, displayName)).toEqual(FACTS.findNames(acct, displayName));
      }
    }),
  );
});

test('accounts that are asked for together have the numbers that they have one by one', () => {
  fc.assert(
    fc.property(fc.array(fc.array(asked, { maxLength: 12 }), { maxLength: 8 }), (groups) => {
      const [together, alone] = [new AccountBook(FACTS, 32), new AccountBook(FACTS, 32)];
      for (const group of groups) {
        for (const book of [together, alone]) book.makeRoom(group.length);
        const accts = group.map(({ acct }) => acct);
        const numbers = accts.map((acct) => alone.find(acct));
        expect([...together.findAll(accts)]).toEqual(numbers);
        for (const [at, { acct, displayName, wantsPid }] of group.entries()) {
          const number = numbers[at] ?? -1;
          if (wantsPid) expect(together.pidOf(number, acct)).toBe(FACTS.findPid(acct));
          expect(together.namesOf(number, acct, displayName)).toEqual(FACTS.findNames(acct, displayName));
        }
      }
    }),
  );
});

test('what was asked once is not asked again', () => {
  const asked: string[] = [];
  const book = new AccountBook(
    {
      findReason: (acct) => {
        asked.push(`reason ${acct}`);
        return 3;
      },
      findPid: (acct) => {
        asked.push(`pid ${acct}`);
        return FACTS.findPid(acct);
      },
      findNames: (acct, displayName) => {
        asked.push(`names ${acct} ${displayName}`);
        return [];
      },
    },
    4,
  );
  const [ada, other] = ['ada@x.example' as Acct, 'other@x.example' as Acct];
  for (let time = 0; time < 3; time += 1) {
    book.makeRoom(2);
    const number = book.find(ada);
    book.find(other);
    book.pidOf(number, ada);
    book.namesOf(number, ada, 'Ada');
  }
  const once = [
    'reason ada@x.example',
    'reason other@x.example',
    'pid ada@x.example',
    'names ada@x.example Ada',
  ];
  expect(asked).toEqual(once);
  book.namesOf(book.find(ada), ada, 'Ada L.');
  expect(asked).toEqual([...once, 'names ada@x.example Ada L.']);
});

test('many accounts are told apart, up to the room; more need room to be made', () => {
  const room = 1024;
  const book = new AccountBook(FACTS, room);
  const accts = Array.from({ length: room }, (_, at) => `user${at}@x.example` as Acct);
  expect(accts.map((acct) => book.find(acct))).toEqual(accts.map((_, at) => at));
  expect(accts.map((acct) => book.find(acct))).toEqual(accts.map((_, at) => at));
  expect(() => book.find('one@more.example' as Acct)).toThrow('no room');
  book.makeRoom(1);
  expect(book.find('one@more.example' as Acct)).toBe(0);
});

test('names as long as a hostile server sends them are forgotten, and asked anew', () => {
  const book = new AccountBook({ ...FACTS, findNames: () => ['n'.repeat(12_000_000)] }, 64);
  const acct = 'a@x.example' as Acct;
  for (let at = 0; at < 6; at += 1) {
    book.makeRoom(1);
    const number = book.find(acct);
    expect(book.namesOf(number, acct, `${at}`)[0]).toHaveLength(12_000_000);
    expect(book.pidOf(number, acct)).toBe(FACTS.findPid(acct));
  }
});
