-- Posts of each person in each cell, at most :per_bucket a week. Where a week that is over the bound lies in two
-- months, the posts that count are those with the smallest pseudonyms, which nobody can foresee.
WITH weeks AS (
  SELECT author_pid, week, COUNT(*) AS cells, SUM(posts) AS posts
  FROM author_cells
  JOIN chosen_weeks USING (author_pid, week)
  GROUP BY author_pid, week
),
cut AS (
  SELECT author_pid, week FROM weeks WHERE cells > 1 AND posts > :per_bucket
),
ranked AS (
  SELECT
    author_pid,
    week,
    CAST(DATE_TRUNC('month', posted_at) AS DATE) AS month_start,
    ROW_NUMBER() OVER (PARTITION BY author_pid, week ORDER BY status_pid) AS place
  FROM statuses
  JOIN cut USING (author_pid, week)
  WHERE is_chinese
    AND posted_at >= CAST(:span_from AS TIMESTAMP)
    AND posted_at < CAST(:span_to AS TIMESTAMP)
)
SELECT author_pid, week, month_start, CAST(LEAST(author_cells.posts, :per_bucket) AS BIGINT) AS posts
FROM author_cells
JOIN weeks USING (author_pid, week)
WHERE weeks.cells = 1 OR weeks.posts <= :per_bucket
UNION ALL
SELECT author_pid, week, month_start, COUNT(*) AS posts
FROM ranked
WHERE place <= :per_bucket
GROUP BY author_pid, week, month_start
