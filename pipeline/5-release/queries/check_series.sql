-- What one person adds at most: weeks, posts in a week, weeks in posts; and the sums of what was counted.
SELECT
  (SELECT COALESCE(MAX(n), 0) FROM (SELECT COUNT(*) AS n FROM chosen_weeks GROUP BY author_pid) AS a) AS most_weeks,
  (SELECT COUNT(*) - COUNT(DISTINCT author_pid || CAST(week AS STRING)) FROM chosen_weeks) AS weeks_twice,
  (SELECT COALESCE(MAX(n), 0) FROM (SELECT SUM(posts) AS n FROM bounded_posts GROUP BY author_pid, week) AS b)
    AS most_posts,
  (SELECT COALESCE(MAX(n), 0) FROM (SELECT COUNT(DISTINCT week) AS n FROM bounded_posts GROUP BY author_pid) AS c)
    AS most_post_weeks,
  (SELECT COUNT(*) FROM chosen_weeks) AS person_weeks,
  (SELECT CAST(COALESCE(SUM(posts), 0) AS BIGINT) FROM bounded_posts) AS posts
