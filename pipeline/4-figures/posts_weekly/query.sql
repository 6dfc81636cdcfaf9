-- Chinese posts per ISO week of the window, and their running sum from the window's start.
-- Weeks without a Chinese status have no row.
WITH posts_per_bucket AS (
  SELECT week AS bucket, COUNT(*) AS posts
  FROM statuses
  WHERE is_chinese
    AND posted_at >= CAST(:window_from AS TIMESTAMP)
    AND posted_at < CAST(:window_to AS TIMESTAMP)
  GROUP BY week
)
SELECT
  CAST(bucket AS STRING) AS bucket,
  posts,
  CAST(SUM(posts) OVER (
    ORDER BY posts_per_bucket.bucket ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS BIGINT) AS cumulative_posts
FROM posts_per_bucket
ORDER BY posts_per_bucket.bucket
