-- People with a status in each week of the span, each in the weeks chosen for it.
SELECT CAST(GREATEST(week, :span_from) AS STRING) AS bucket, COUNT(*) AS people
FROM chosen_weeks
GROUP BY bucket
ORDER BY bucket
