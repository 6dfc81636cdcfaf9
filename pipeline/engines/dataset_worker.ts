/** Entry of a worker thread for tasks of the dataset: DuckDB is loaded as it starts. */
import '@duckdb/node-api';
import '../3-dataset/run_task.ts';
import { type PartitionTask, runPartitionTask } from './partition_task.ts';
import { answerTasks } from './task_runner.ts';

answerTasks((task: PartitionTask) =>
  runPartitionTask(task, () => {
    throw new Error('a task of the veil came without its rules');
  }),
);
