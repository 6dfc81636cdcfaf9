-- People by server, above the floor below which a server is never named.
SELECT server AS key, COUNT(*) AS people
FROM sampled
WHERE server IS NOT NULL
GROUP BY server
HAVING COUNT(*) >= :floor
ORDER BY key
