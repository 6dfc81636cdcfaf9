import { convertStatus, idOf } from '../convert.ts';
import { compareIds } from '../id_clock.ts';
import { convertRecord, type RawContext, type RawReader } from '../raw/index.ts';
import { dig } from '../raw_entity.ts';
import type { SourceWriter } from '../source_writer.ts';
import { createRepeatCheck, type Page } from './page.ts';

export interface TakeOptions {
  readonly writer: SourceWriter;
  readonly raw: RawReader;
  /** The account, by its id on the server, of statuses of the server's own that were kept. */
  readonly onKept: (accountId: string) => void;
}

function noteKept(options: TakeOptions, accountId: string | null): void {
  if (accountId !== null) options.onKept(accountId);
}

function takeRecord(options: TakeOptions, page: Page, index: number, context: RawContext): void {
  const { writer, raw } = options;
  const { fields, createdMs, ids } = page;
  const parsed = fields?.parsed[index] ?? null;
  if (fields === null || parsed !== null) {
    const entity = parsed === null ? page.entities[index] : parsed.entity;
    const converted = convertStatus(entity, context, createdMs[index]);
    writer.take(converted);
    if ('status' in converted && converted.status.isNative) noteKept(options, idOf(dig(entity, 'account')));
    return;
  }
  const known = { id: ids[index] ?? null, createdMs: createdMs[index] ?? null };
  const converted = convertRecord(fields, index, known, context, raw, writer.lines);
  writer.takeLine(converted);
  if ('leftOut' in converted || !converted.isNative || converted.author.keptBy === raw.kept) return;
  converted.author.keptBy = raw.kept;
  noteKept(options, converted.author.accountId);
}

/**
 * Hand the records of a page on, each one once.
 *
 * @param context its span is that of dates which count
 * @param maxId below which the page was asked for
 * @param floor what has this id or an older one is another slice's, which counts it
 */
export function takePage(
  options: TakeOptions,
  page: Page,
  context: RawContext,
  maxId: string | null,
  floor: string | null,
): void {
  const isRepeated = createRepeatCheck(maxId);
  for (let index = 0; index < page.ids.length; index += 1) {
    const id = page.ids[index] ?? null;
    if (id !== null && floor !== null && compareIds(id, floor) <= 0) continue;
    if (id === null) options.writer.leaveOut('not_a_status');
    else if (isRepeated(id)) options.writer.leaveOut('seen_twice');
    else takeRecord(options, page, index, context);
  }
}
