-- On which servers are they?
-- Servers with fewer authors than `minimumAuthorsToNameInstance` are together in `other`: a small server points at its people.
SELECT instance, count(DISTINCT author_pid) AS people, count(*) AS posts
FROM statuses
WHERE is_chinese AND posted_at >= TIMESTAMP '2022-02-01'
GROUP BY instance
ORDER BY people DESC, instance
