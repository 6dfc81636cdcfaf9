-- Posts in the span, at most :per_bucket of each person.
SELECT 'total' AS bucket, CAST(COALESCE(SUM(LEAST(posts, :per_bucket)), 0) AS BIGINT) AS posts
FROM (SELECT author_pid, SUM(posts) AS posts FROM author_cells GROUP BY author_pid) AS authors
