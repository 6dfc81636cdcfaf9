import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createReporter, type LogEvent } from '../../pipeline/engines/reporter.ts';
import { displayWidth } from '../../pipeline/model/terminal.ts';

afterEach(() => void vi.useRealTimers());

/** A screen that understands what the reporter writes: text, new lines, up, erase to the end. */
class Screen {
  readonly isTTY = true;
  columns: number;
  rows = 24;
  lines: string[] = [''];
  constructor(columns: number) {
    this.columns = columns;
  }
  write(text: string): void {
    for (const [, up, erase, chars] of text.matchAll(/\u001b\[(\d+)A|\u001b\[(J)|([^\u001b]+)/gu)) {
      if (up !== undefined) {
        this.lines.length -= Math.min(Number(up), this.lines.length - 1);
        this.lines[this.lines.length - 1] = '';
      } else if (erase === undefined) {
        for (const [at, part] of (chars ?? '').split('\n').entries()) {
          if (at > 0) this.lines.push('');
          this.lines[this.lines.length - 1] += part;
        }
      }
    }
  }
}

function progress(source: number | null, done: number, more: Partial<LogEvent> = {}): LogEvent {
  return {
    event: 'progress',
    stage: 'harvest',
    source,
    done,
    total: null,
    unit: 'statuses',
    waitingMs: null,
    ...more,
  } as LogEvent;
}

function onScreen(columns = 80) {
  const screen = new Screen(columns);
  let ms = 0;
  const reporter = createReporter(screen, false, { now: () => ms, wall: () => ms });
  return { screen, reporter, at: (to: number) => (ms = to) };
}

describe('on a terminal', () => {
  test('each source has its line: rate, what is left, until when it waits', () => {
    const { screen, reporter, at } = onScreen();
    reporter.emit(progress(0, 0, { leftPercent: 100 }));
    reporter.emit(progress(2, 0, { leftPercent: 100 }));
    at(10_000);
    reporter.emit(progress(0, 5_000, { leftPercent: 50 }));
    at(11_000);
    reporter.emit(progress(2, 2_000, { waitingMs: 30_000 }));
    const until = new Date(41_000).toTimeString().slice(0, 8);
    expect(screen.lines).toEqual([
      '  harvest: 7,000 statuses from 2 sources, 636/s, 1 waiting as the server asks',
      '  ██████░░░░░░ source  1 5,000 statuses, 455/s, 50 % of the days left',
      `  source  3 2,000 statuses, waits until ${until} as the server asks (30 s)`,
      '',
    ]);
    at(12_000);
    reporter.emit(progress(0, 9_000, { isEnded: true }));
    expect(screen.lines).toHaveLength(3);
    expect(screen.lines[0]).toContain('1 ended');
  });

  test('many sources are counted rather than shown, and a line that is said stays above the block', () => {
    const { screen, reporter, at } = onScreen();
    for (let source = 0; source < 40; source += 1) {
      at(source * 200);
      reporter.emit(progress(source, source));
    }
    expect(screen.lines).toHaveLength(10);
    expect(screen.lines[8]).toBe('  and 33 more sources');
    reporter.emit({ event: 'warning', code: 'W_TEST', hint: 'said in between' });
    reporter.emit(progress(3, 30));
    expect(screen.lines[0]).toBe('warning W_TEST: said in between');
    reporter.clear();
    expect(screen.lines).toEqual(['warning W_TEST: said in between', '']);
  });

  test('a stage without sources is one line with a bar', () => {
    const { screen, reporter, at } = onScreen();
    reporter.emit(progress(null, 0, { stage: 'veil', total: 5_000 }));
    at(2_000);
    reporter.emit(progress(null, 2_500, { stage: 'veil', total: 5_000 }));
    expect(screen.lines).toEqual(['  ██████░░░░░░ veil: 2,500 of 5,000 statuses, 1,250/s, 2 s left', '']);
  });

  test('a wait is seen to pass while nothing else happens, and nothing is drawn after the end', () => {
    vi.useFakeTimers();
    const { screen, reporter, at } = onScreen();
    reporter.emit(progress(0, 10, { waitingMs: 30_000 }));
    at(10_000);
    vi.advanceTimersByTime(1_000);
    expect(screen.lines[1]).toContain('(20 s)');
    reporter.clear();
    vi.advanceTimersByTime(5_000);
    expect(screen.lines).toEqual(['']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('whatever comes, no line is wider than the screen and no block higher', () => {
    const event = fc.record({
      source: fc.option(fc.integer({ min: 0, max: 200 })),
      done: fc.nat(),
      total: fc.option(fc.nat()),
      waitingMs: fc.option(fc.nat(1e9)),
      leftPercent: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
      isEnded: fc.boolean(),
      wait: fc.nat(5_000),
    });
    fc.assert(
      fc.property(fc.array(event), fc.integer({ min: 12, max: 120 }), (events, columns) => {
        const { screen, reporter, at } = onScreen(columns);
        let ms = 0;
        for (const { wait, ...more } of events) {
          ms += wait;
          at(ms);
          reporter.emit(progress(more.source, more.done, more));
          expect(screen.lines.length).toBeLessThanOrEqual(10);
          for (const line of screen.lines) expect(displayWidth(line)).toBeLessThan(columns);
          expect(screen.lines.join()).not.toMatch(/NaN|Infinity/u);
        }
        reporter.clear();
        expect(screen.lines).toEqual(['']);
      }),
    );
  });
});

describe('elsewhere', () => {
  function collect(asJson: boolean) {
    const written: string[] = [];
    let ms = 0;
    const stream = { isTTY: asJson, columns: 80, write: (text: string) => written.push(text) };
    const reporter = createReporter(stream, asJson, { now: () => ms, wall: () => ms });
    return { written, reporter, at: (to: number) => (ms = to) };
  }

  test('plain lines of all sources together, at most one in five seconds', () => {
    const { written, reporter, at } = collect(false);
    for (let ms = 0; ms <= 12_000; ms += 500) {
      at(ms);
      reporter.emit(progress(0, ms));
      reporter.emit(progress(1, 2 * ms));
    }
    expect(written).toEqual([
      'harvest: 14,000 statuses from 2 sources, 2,800/s\n',
      'harvest: 29,000 statuses from 2 sources, 2,900/s\n',
    ]);
  });

  test('JSON lines of each source for programs, and the end of each at once', () => {
    const { written, reporter, at } = collect(true);
    reporter.emit({ event: 'stage', stage: 'harvest', step: '3 of 3 sources to ask' });
    at(6_000);
    reporter.emit(progress(0, 5, { leftPercent: 40 }));
    reporter.emit(progress(1, 7));
    reporter.emit(progress(1, 8));
    reporter.emit(progress(1, 9, { isEnded: true }));
    const lines = written.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatchObject({ stage: 'harvest', step: '3 of 3 sources to ask' });
    expect(lines[1]).toMatchObject({ event: 'progress', source: 0, done: 5, leftPercent: 40 });
    expect(lines[3]).toMatchObject({ source: 1, done: 9, isEnded: true });
    expect(written.join('')).not.toContain('\u001b');
  });
});
