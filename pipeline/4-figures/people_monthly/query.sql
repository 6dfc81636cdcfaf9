-- People per calendar month of the window: new, cumulative, active.
-- A person is an account with at least one Chinese status; new in the month of its first one ever, history
-- included. A first status before the window, also in a month that the window's start cuts, counts as level.
-- Months without a Chinese status have no row.
WITH chinese AS (
  SELECT author_pid, posted_at, CAST(DATE_TRUNC('MONTH', posted_at) AS DATE) AS month_start
  FROM statuses
  WHERE is_chinese AND posted_at < CAST(:window_to AS TIMESTAMP)
),
firsts AS (
  SELECT author_pid, MIN(posted_at) AS first_at, MIN(month_start) AS bucket
  FROM chinese
  GROUP BY author_pid
),
level AS (
  SELECT COUNT(*) AS people_before
  FROM firsts
  WHERE first_at < CAST(:window_from AS TIMESTAMP)
),
newcomers AS (
  SELECT bucket, COUNT(*) AS new_people
  FROM firsts
  WHERE first_at >= CAST(:window_from AS TIMESTAMP)
  GROUP BY bucket
),
active AS (
  SELECT month_start AS bucket, COUNT(DISTINCT author_pid) AS active_people
  FROM chinese
  WHERE posted_at >= CAST(:window_from AS TIMESTAMP)
  GROUP BY month_start
)
SELECT
  CAST(active.bucket AS STRING) AS bucket,
  COALESCE(newcomers.new_people, 0) AS new_people,
  CAST(level.people_before + SUM(COALESCE(newcomers.new_people, 0)) OVER (
    ORDER BY active.bucket ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS BIGINT) AS cumulative_people,
  active.active_people
FROM active
LEFT JOIN newcomers ON newcomers.bucket = active.bucket
CROSS JOIN level
ORDER BY active.bucket
