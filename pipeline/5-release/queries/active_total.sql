-- People with a status in the span, each once.
SELECT 'total' AS bucket, COUNT(DISTINCT author_pid) AS people FROM author_cells
