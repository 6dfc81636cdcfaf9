import type { Bucket } from '../model/buckets.ts';
import type { PeopleBucket, PostsBucket } from './series.ts';

const BUCKET_COLUMNS = ['bucket', 'from', 'to', 'days', 'is_partial'];

function bucketCells(bucket: Bucket): (string | number | boolean)[] {
  return [bucket.bucket, bucket.from, bucket.to, bucket.days, bucket.isPartial];
}

function toCsv(head: readonly string[], body: readonly (readonly (string | number | boolean)[])[]): string {
  return `${[head, ...body].map((cells) => cells.join(',')).join('\n')}\n`;
}

/** Exact people per bucket; no cell needs quoting. Restricted. */
export function peopleCsv(series: readonly PeopleBucket[]): string {
  return toCsv(
    [...BUCKET_COLUMNS, 'new_people', 'cumulative_people', 'active_people'],
    series.map((b) => [...bucketCells(b), b.newPeople, b.cumulativePeople, b.activePeople]),
  );
}

/** Exact posts per bucket; no cell needs quoting. Restricted. */
export function postsCsv(series: readonly PostsBucket[]): string {
  return toCsv(
    [...BUCKET_COLUMNS, 'posts', 'cumulative_posts'],
    series.map((b) => [...bucketCells(b), b.posts, b.cumulativePosts]),
  );
}
