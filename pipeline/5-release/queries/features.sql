-- People by what the status that was drawn for each carries: a reply, media, a content warning.
SELECT
  CAST(is_reply AS STRING) || '/' || CAST(has_media AS STRING) || '/' || CAST(has_content_warning AS STRING)
    AS key,
  COUNT(*) AS people
FROM sampled
GROUP BY key
ORDER BY key
