-- People by ISO weekday and quarter of the day (UTC) of the status that was drawn for each.
SELECT
  CAST(EXTRACT(ISODOW FROM posted_at) AS VARCHAR) || '/' || CAST(EXTRACT(HOUR FROM posted_at) // 6 * 6 AS VARCHAR)
    AS key,
  COUNT(*) AS people
FROM sampled
GROUP BY key
ORDER BY key
