-- How many posts does a person write in a month?
-- Medians say what is usual: a few write very much.
SELECT
  month,
  quantile_disc(posts, 0.5) AS median,
  quantile_disc(posts, 0.9) AS nine_of_ten_write_at_most,
  max(posts) AS most
FROM (
  SELECT month, author_pid, count(*) AS posts
  FROM statuses
  WHERE is_chinese AND month >= '2022-02'
  GROUP BY month, author_pid
)
GROUP BY month
ORDER BY month
