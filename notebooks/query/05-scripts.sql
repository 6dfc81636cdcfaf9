-- In which script do people write?
-- By characters that only one of the two has; `none` has too few of them to tell.
SELECT script, count(*) AS posts, count(DISTINCT author_pid) AS people
FROM statuses
WHERE is_chinese AND posted_at >= TIMESTAMP '2022-02-01'
GROUP BY script
ORDER BY posts DESC, script
