-- Of the people who came in a month, how many still post in the following ones?
-- Rows are cohorts, columns months after the first; the last cohorts have not had the time yet.
WITH months AS (
  SELECT DISTINCT author_pid, date_trunc('month', posted_at) AS active_month FROM statuses WHERE is_chinese
),
cohorts AS (
  SELECT author_pid, min(active_month) AS cohort FROM months GROUP BY author_pid
),
ages AS (
  SELECT cohort, author_pid, datediff('month', cohort, active_month) AS age FROM months JOIN cohorts USING (author_pid)
)
SELECT
  strftime(cohort, '%Y-%m') AS first_month,
  count(DISTINCT author_pid) AS people,
  count(DISTINCT CASE WHEN age = 1 THEN author_pid END) AS after_1,
  count(DISTINCT CASE WHEN age = 2 THEN author_pid END) AS after_2,
  count(DISTINCT CASE WHEN age = 3 THEN author_pid END) AS after_3
FROM ages
WHERE cohort >= DATE '2022-02-01'
GROUP BY cohort
ORDER BY cohort
