-- People over each of some public bounds of posts in the span.
SELECT bound, COUNT(author_pid) AS people
FROM (VALUES :candidates) AS bounds(bound)
LEFT JOIN (SELECT author_pid, SUM(posts) AS posts FROM author_cells GROUP BY author_pid) AS authors
  ON authors.posts > bounds.bound
GROUP BY bound
ORDER BY bound
