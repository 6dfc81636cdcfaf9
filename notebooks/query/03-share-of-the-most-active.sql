-- What share of all posts do the most active people write?
-- Tenths of people, by how much each writes; the first tenth writes most.
WITH people AS (
  SELECT author_pid, count(*) AS posts
  FROM statuses
  WHERE is_chinese AND posted_at >= TIMESTAMP '2022-02-01'
  GROUP BY author_pid
),
ranked AS (
  SELECT posts, ntile(10) OVER (ORDER BY posts DESC, author_pid) AS tenth FROM people
)
SELECT tenth, count(*) AS people, sum(posts)::BIGINT AS posts,
  (100 * sum(posts) // (SELECT sum(posts) FROM people))::INTEGER AS per_cent
FROM ranked
GROUP BY tenth
ORDER BY tenth
