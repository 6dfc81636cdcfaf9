export { formatContracts, SOURCES, STATUSES } from './contract.ts';
export { type DatasetManifest, type DatasetSummary, readManifest, recoverDataset } from './manifest.ts';
export { isQueryFormat, QUERY_FORMATS, type QueryFormat, runQuery } from './query.ts';
export { formatSqlError, openSession, type Session } from './session.ts';
export { type WriteOptions, writeDataset } from './write.ts';
