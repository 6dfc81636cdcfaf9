import { basename } from 'node:path';
import { CensusError, systemCode } from '../../errors.ts';
import { type ConvertContext, convertStatus, createdMsOf } from '../convert.ts';
import { SourceFailure } from '../failure.ts';
import type { LineCursor } from '../journal_entries.ts';
import type { SourceRun } from '../run.ts';
import type { Span } from '../spans.ts';
import type { ArchiveSource } from '../types.ts';
import { readLines } from './lines.ts';

/** Records between two progress reports. */
const REPORT_EVERY = 1000;

function takeLine(
  run: SourceRun,
  text: string | null,
  context: ConvertContext,
  place: string,
): number | null {
  let entity: unknown;
  try {
    entity = text === null ? null : JSON.parse(text);
  } catch {
    entity = null;
  }
  const converted = convertStatus(entity, context);
  if ('leftOut' in converted && converted.leftOut === 'not_a_status') run.writer.nameBadLine(place);
  run.writer.take(converted);
  return createdMsOf(entity);
}

function explainReadError(error: unknown, file: string): unknown {
  if (error instanceof SourceFailure || error instanceof CensusError) return error;
  const code = systemCode(error) ?? '';
  const isDamaged = /^(?:Z_|ERR_|ZSTD_)/u.test(code);
  return new SourceFailure('failed', isDamaged ? 'archive_damaged' : 'archive_unreadable', file);
}

async function commitLine({ writer }: SourceRun, span: Span, file: number, line: number): Promise<void> {
  writer.advance({
    of: 'timeline',
    span,
    cursor: { kind: 'line', file, line },
    isDone: false,
    hasFloor: false,
  });
  await writer.commit();
}

async function harvestFile(
  path: string,
  file: number,
  firstLine: number,
  run: SourceRun,
  context: ConvertContext,
): Promise<void> {
  const name = basename(path);
  let line = firstLine;
  try {
    for await (const { number, text } of readLines(path)) {
      if (number <= firstLine) continue;
      if (run.signal.aborted) throw new SourceFailure('failed', 'interrupted');
      line = number;
      if (text?.trim() === '') continue;
      const createdMs = takeLine(run, text, context, `${name}:${number}`);
      if (number % REPORT_EVERY === 0) run.onPage(createdMs);
      if (run.writer.isCommitDue()) await commitLine(run, context.span, file, line);
    }
  } catch (error) {
    const explained = explainReadError(error, name);
    if (explained instanceof SourceFailure && run.writer.pending.statuses_seen > 0) {
      await commitLine(run, context.span, file, line);
    }
    throw explained;
  }
}

async function harvestArchiveSpan(
  source: ArchiveSource,
  run: SourceRun,
  span: Span,
  cursor: LineCursor | null,
): Promise<void> {
  const context: ConvertContext = {
    home: null,
    webHost: null,
    isWarningHtml: false,
    span,
    rules: run.options,
  };
  for (const [file, path] of source.paths.entries()) {
    if (cursor !== null && file < cursor.file) continue;
    const firstLine = cursor !== null && file === cursor.file ? cursor.line : 0;
    await harvestFile(path, file, firstLine, run, context);
  }
  run.writer.advance({ of: 'timeline', span, cursor: null, isDone: true, hasFloor: false });
  await run.writer.commit();
}

/** Read files of Mastodon Status entities, one a line, as they are: what is no status is counted and named. */
export async function harvestArchive(source: ArchiveSource, run: SourceRun): Promise<void> {
  if (source.paths.length === 0) throw new SourceFailure('failed', 'archive_empty');
  // A file holds what it holds: the end of the window needs no waiting for the clock.
  for (const { span, cursor } of run.plan(run.options.toMs)) {
    await harvestArchiveSpan(source, run, span, cursor?.kind === 'line' ? cursor : null);
  }
}
