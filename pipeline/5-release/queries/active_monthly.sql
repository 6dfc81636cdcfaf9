-- People with a status in each month of the span, each in at most :buckets months, chosen by hash.
SELECT CAST(GREATEST(month_start, :span_from) AS STRING) AS bucket, COUNT(*) AS people
FROM (
  SELECT
    author_pid,
    month_start,
    ROW_NUMBER() OVER (
      PARTITION BY author_pid
      ORDER BY sha256_hex(author_pid || '/month/' || CAST(month_start AS STRING)), month_start
    ) AS place
  FROM (SELECT DISTINCT author_pid, month_start FROM author_cells) AS months
) AS ranked
WHERE place <= :buckets
GROUP BY bucket
ORDER BY bucket
