-- Bounded posts in each cell of the span.
SELECT CAST(GREATEST(week, month_start, :span_from) AS STRING) AS bucket, CAST(SUM(posts) AS BIGINT) AS posts
FROM bounded_posts
GROUP BY bucket
ORDER BY bucket
