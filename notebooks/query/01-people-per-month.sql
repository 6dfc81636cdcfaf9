-- How many people post in Chinese in each month, and how many of them for the first time?
-- A person is an account; new in the month of the first post ever seen, history included.
WITH firsts AS (
  SELECT author_pid, min(month) AS first_month FROM statuses WHERE is_chinese GROUP BY author_pid
)
SELECT
  month,
  count(DISTINCT statuses.author_pid) AS people,
  count(DISTINCT CASE WHEN month = first_month THEN statuses.author_pid END) AS new_people
FROM statuses JOIN firsts USING (author_pid)
WHERE is_chinese AND month >= '2022-02'
GROUP BY month
ORDER BY month
