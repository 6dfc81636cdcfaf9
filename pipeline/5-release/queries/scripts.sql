-- People by the script of the status that was drawn for each.
SELECT script AS key, COUNT(*) AS people FROM sampled GROUP BY script ORDER BY key
