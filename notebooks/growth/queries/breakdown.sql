-- One breakdown of its last drawing: label and people with their interval, in the order of the table.
WITH everything AS (
  SELECT from_day, concat_ws('/', :label) AS label, people, people_low, people_high, row_number() OVER () AS place
  FROM read_parquet(':release/data/:table/*/*.parquet')
)
SELECT label, people, people_low, people_high
FROM everything
WHERE from_day = (SELECT max(from_day) FROM everything)
ORDER BY place
