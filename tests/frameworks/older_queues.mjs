// Bull and Bee-Queue: two older queues. Argument: the port.
import assert from 'node:assert/strict';
import BeeQueue from 'bee-queue';
import Bull from 'bull';
import {runCases, sleep} from './cases.mjs';

const port = Number(process.argv[2]);
const closers = [];

const failed = await runCases({
  async bull_works_jobs_off_in_parallel() {
    const queue = new Bull('bull', {redis: {host: '127.0.0.1', port}});
    closers.push(() => queue.close());
    queue.process(4, async (job) => job.data * job.data);
    const numbers = [...Array(40).keys()].map((n) => n + 1);
    const jobs = await queue.addBulk(numbers.map((data) => ({data})));
    const results = await Promise.all(jobs.map((job) => job.finished()));
    assert.deepEqual(results, numbers.map((n) => n * n));
  },
  async bull_delays_and_retries() {
    const queue = new Bull('bull-later', {redis: {host: '127.0.0.1', port}});
    closers.push(() => queue.close());
    let tries = 0;
    queue.process(async () => {
      if (++tries < 2) throw new Error('once more');
      return tries;
    });
    const job = await queue.add({}, {delay: 100, attempts: 2});
    assert.equal(await job.finished(), 2);
    assert.equal((await queue.getJobCounts()).completed, 1);
  },
  async bee_queue_reports_progress_and_results() {
    const settings = {redis: {host: '127.0.0.1', port}, activateDelayedJobs: true};
    const queue = new BeeQueue('bee', settings);
    closers.push(() => queue.close());
    queue.process(async (job) => {
      job.reportProgress(50);
      return job.data.n + 1;
    });
    const job = queue.createJob({n: 41});
    const progress = [];
    job.on('progress', (value) => progress.push(value));
    const result = new Promise((done, fail) => job.on('succeeded', done).on('failed', fail));
    await job.save();
    assert.equal(await result, 42);
    assert.deepEqual(progress, [50]);
    const health = await queue.checkHealth();
    assert.equal(health.succeeded, 1);
  },
  async bee_queue_retries_and_saves_many() {
    const queue = new BeeQueue('bees', {redis: {host: '127.0.0.1', port}});
    closers.push(() => queue.close());
    let done = 0;
    queue.process(8, async () => ++done);
    const failures = await queue.saveAll([...Array(30).keys()].map((n) => queue.createJob({n})));
    assert.equal(failures.size, 0);
    while (done < 30) await sleep(5);
  },
});
await Promise.all(closers.map((close) => close()));
process.exitCode = failed ? 1 : 0;
