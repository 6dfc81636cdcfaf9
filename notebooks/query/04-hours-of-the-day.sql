-- At which hours do people post, by the clock of Beijing?
-- Times are UTC, cut to the hour; Beijing is eight hours ahead, without summer time.
SELECT hour(posted_at + INTERVAL 8 HOUR) AS hour_in_beijing, count(*) AS posts, count(DISTINCT author_pid) AS people
FROM statuses
WHERE is_chinese AND posted_at >= TIMESTAMP '2022-02-01'
GROUP BY hour_in_beijing
ORDER BY hour_in_beijing
