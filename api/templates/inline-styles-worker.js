// Plain JavaScript: a thread that reads TypeScript loads the compiler once more.
import { parentPort, workerData } from 'node:worker_threads';
import juice from 'juice';

const { sources, css } = workerData;
parentPort?.postMessage(sources.map((source) => juice.inlineContent(source, css)));
