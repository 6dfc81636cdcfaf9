"""Driver of a Spark application: does what the lines on its standard input ask, one JSON answer a line.

It carries addresses and small tables of counts, never a post: partition tasks run as processes of their own that read
and write files, and queries read columns of the pseudonymous dataset. Keys are read by those processes from the file
that a task names; nothing here knows one.

Arguments: the master's address. Everything else is Spark's own configuration (spark-defaults.conf).
"""

import json
import os
import sys

from pyspark import StorageLevel
from pyspark.sql import SparkSession

# The protocol has standard output for itself: what Spark or a library prints goes to standard error.
answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)

# A task is tried so often before it fails the job; Spark's own default, written down because the project promises it.
ATTEMPTS = 4

INTEGERS = {"tinyint", "smallint", "int", "bigint"}


def start(master):
    """A session whose answers don't depend on the cluster's settings."""
    builder = (
        SparkSession.builder.master(master)
        .appName("veiled-census")
        .config("spark.task.maxFailures", ATTEMPTS)
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.timestampType", "TIMESTAMP_NTZ")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
        .config("spark.sql.catalogImplementation", "in-memory")
    )
    return builder.getOrCreate()


def run_tasks(spark, request):
    """Pipe each line to a task process and return the processes' answers in the order of the lines."""
    context = spark.sparkContext
    with open(request["tasks"], encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file]
    slices = min(len(lines), max(request["slices"], 2 * context.defaultParallelism))
    return context.parallelize(lines, slices).pipe(request["command"], env=request["env"], checkCode=True).collect()


def canonical(value, kind):
    """A cell as every engine says it: integers as decimal text, text and booleans as they are."""
    if value is None:
        return None
    if kind in INTEGERS or kind.startswith("decimal("):
        if int(value) != value:
            raise ValueError("a query answered a fraction")
        return str(int(value))
    if kind in ("string", "boolean"):
        return value
    raise ValueError("a query answered a column that is neither integer, text nor boolean")


def read_rows(spark, request):
    frame = spark.sql(request["sql"])
    kinds = dict(frame.dtypes)
    names = frame.columns
    return {
        "columns": [[name, "text" if kinds[name] == "string" else kinds[name] if kinds[name] == "boolean" else "integer"] for name in names],
        "rows": [[canonical(value, kinds[name]) for name, value in zip(names, row)] for row in frame.collect()],
    }


tables = {}


def make_table(spark, request):
    """A table of pseudonyms and counts, computed once and kept on the executors' disks until the session ends."""
    name = request["name"]
    frame = spark.sql(request["sql"]).persist(StorageLevel.DISK_ONLY)
    frame.count()
    frame.createOrReplaceTempView(name)
    old = tables.pop(name, None)
    if old is not None:
        old.unpersist()
    tables[name] = frame


def open_dataset(spark, request):
    # Spark's own 200 partitions cost seconds a query where the dataset is small.
    spark.conf.set("spark.sql.shuffle.partitions", min(2000, max(4, 2 * request["files"])))
    for macro in request["macros"]:
        spark.sql(macro)
    if request["isEmpty"]:
        frame = spark.createDataFrame([], request["schema"])
    else:
        frame = spark.read.schema(request["schema"]).parquet(request["path"])
    frame.createOrReplaceTempView("statuses")


def read_csv(spark, request):
    schema = f"{request['column']} STRING"
    if request["paths"]:
        frame = spark.read.schema(schema).option("header", "true").csv(request["paths"])
    else:
        frame = spark.createDataFrame([], schema)
    frame.createOrReplaceTempView(request["name"])


def write_csv(spark, request):
    """One column of text that needs no quotes, in the order of the query."""
    frame = spark.sql(request["sql"])
    with open(request["path"], "w", encoding="utf-8", newline="") as file:
        file.write(f"{frame.columns[0]}\n")
        for row in frame.toLocalIterator():
            file.write(f"{row[0]}\n")


DOES = {
    "tasks": run_tasks,
    "rows": read_rows,
    "table": make_table,
    "dataset": open_dataset,
    "readCsv": read_csv,
    "writeCsv": write_csv,
}


def describe(error):
    """Kind of a failure and its first line: what a task says goes through a file, so no content stands here."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:500]


def main():
    spark = start(sys.argv[1])
    print(json.dumps({"ready": spark.version}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"answer": DOES[request["do"]](spark, request)}
        except Exception as error:  # whatever it is, the other side must hear of it
            answer = {"failed": describe(error)}
        print(json.dumps(answer), file=answers, flush=True)
    spark.stop()


main()
