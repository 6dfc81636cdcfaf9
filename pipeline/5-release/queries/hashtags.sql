-- People by hashtag, above the floor below which a hashtag is never named.
SELECT hashtag AS key, COUNT(*) AS people
FROM sampled
WHERE hashtag <> ''
GROUP BY hashtag
HAVING COUNT(*) >= :floor
ORDER BY key
