export { type Contract, formatContracts, SOURCES, STATUSES } from './contract.ts';
export { createDuckEngine } from './duck_engine.ts';
export { type DatasetManifest, type DatasetSummary, readManifest, recoverDataset } from './manifest.ts';
export { PartWriter } from './part.ts';
export { PATHS, readCounts, writeCounts } from './places.ts';
export { chooseBuckets, type MonthRows, planWork } from './plan_work.ts';
export { runQuery } from './query.ts';
export { isQueryFormat, QUERY_FORMATS, type QueryFormat } from './query_formats.ts';
export { runDatasetTask } from './run_task.ts';
export {
  formatSqlError,
  listStatusFiles,
  openSession,
  type Session,
  type SessionOptions,
} from './session.ts';
export type { DatasetCounts, DatasetTask, DatasetTaskRunner, WorkPlace } from './tasks.ts';
export { type WriteOptions, writeDataset } from './write.ts';
