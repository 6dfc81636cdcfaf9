-- People by ISO weekday and quarter of the day (UTC) of the status that was drawn for each.
SELECT
  CAST(iso_weekday(posted_at) AS STRING) || '/' || CAST(EXTRACT(HOUR FROM posted_at) - EXTRACT(HOUR FROM posted_at) % 6 AS STRING)
    AS key,
  COUNT(*) AS people
FROM sampled
GROUP BY key
ORDER BY key
