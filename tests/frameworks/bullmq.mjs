// BullMQ: a queue with retries, delays, priorities, rate limits and flows. Argument: the port.
import assert from 'node:assert/strict';
import {FlowProducer, Queue, QueueEvents, Worker} from 'bullmq';
import {runCases, sleep} from './cases.mjs';

const connection = {host: '127.0.0.1', port: Number(process.argv[2]), maxRetriesPerRequest: null};
const closers = [];

function opened(thing) {
  closers.push(() => thing.close());
  return thing;
}

const queueOf = (name) => opened(new Queue(name, {connection}));
const eventsOf = async (name) => {
  const events = opened(new QueueEvents(name, {connection}));
  await events.waitUntilReady();
  return events;
};
const workerOf = (name, work, options = {}) => opened(new Worker(name, work, {connection, ...options}));

const failed = await runCases({
  async jobs_are_worked_off_and_answer() {
    const queue = queueOf('plain');
    const events = await eventsOf('plain');
    workerOf('plain', async (job) => job.data.a + job.data.b, {concurrency: 4});
    const jobs = await queue.addBulk(
        [...Array(50).keys()].map((i) => ({name: 'add', data: {a: i, b: 1}})));
    const results = await Promise.all(jobs.map((job) => job.waitUntilFinished(events, 10000)));
    assert.deepEqual(results, [...Array(50).keys()].map((i) => i + 1));
    assert.equal((await queue.getJobCounts('completed')).completed, 50);
  },
  async failures_are_tried_again_and_kept() {
    const queue = queueOf('retry');
    const events = await eventsOf('retry');
    let tries = 0;
    workerOf('retry', async (job) => {
      if (job.name === 'never' || ++tries < 3) throw new Error('not yet');
      return tries;
    });
    const job = await queue.add('third', {}, {attempts: 3, backoff: {type: 'fixed', delay: 20}});
    assert.equal(await job.waitUntilFinished(events, 10000), 3);
    const never = await queue.add('never', {}, {attempts: 2});
    await assert.rejects(never.waitUntilFinished(events, 10000), /not yet/);
    assert.equal((await queue.getFailed())[0].id, never.id);
    assert.equal((await queue.getJobLogs(never.id)).count, 0);
  },
  async delayed_jobs_wait_for_their_time() {
    const queue = queueOf('delay');
    const events = await eventsOf('delay');
    workerOf('delay', async () => Date.now());
    const start = Date.now();
    const job = await queue.add('later', {}, {delay: 200});
    assert.equal(await queue.getDelayedCount(), 1);
    assert.ok(await job.waitUntilFinished(events, 10000) - start >= 195);
  },
  async priorities_come_first() {
    const queue = queueOf('priority');
    await queue.add('low', {}, {priority: 10});
    await queue.add('high', {}, {priority: 1});
    await queue.add('middle', {}, {priority: 5});
    const order = [];
    workerOf('priority', async (job) => order.push(job.name));
    while (order.length < 3) await sleep(10);
    assert.deepEqual(order, ['high', 'middle', 'low']);
  },
  async a_flow_runs_children_before_their_parent() {
    const flow = opened(new FlowProducer({connection}));
    const events = await eventsOf('parents');
    workerOf('children', async (job) => job.data.n * 2);
    workerOf('parents', async (job) => Object.values(await job.getChildrenValues()).sort());
    const {job} = await flow.add({
      name: 'sum', queueName: 'parents',
      children: [1, 2, 3].map((n) => ({name: 'part', queueName: 'children', data: {n}})),
    });
    assert.deepEqual(await job.waitUntilFinished(events, 10000), [2, 4, 6]);
  },
  async a_limiter_slows_workers_down() {
    const queue = queueOf('limited');
    const times = [];
    workerOf('limited', async () => times.push(Date.now()), {limiter: {max: 2, duration: 200}});
    await queue.addBulk([...Array(5).keys()].map(() => ({name: 'n', data: {}})));
    while (times.length < 5) await sleep(10);
    assert.ok(times[4] - times[0] >= 350, `${times[4] - times[0]} ms`);
  },
  async repeated_jobs_come_again() {
    const queue = queueOf('repeat');
    let runs = 0;
    workerOf('repeat', async () => ++runs);
    await queue.upsertJobScheduler('often', {every: 50});
    while (runs < 3) await sleep(10);
    assert.equal(await queue.removeJobScheduler('often'), true);
  },
  async a_paused_queue_rests_and_an_emptied_one_is_empty() {
    const queue = queueOf('pause');
    await queue.pause();
    await queue.addBulk([1, 2, 3].map((n) => ({name: 'n', data: {n}})));
    assert.equal(await queue.isPaused(), true);
    await queue.drain();
    assert.equal(await queue.count(), 0);
    await queue.obliterate({force: true});
  },
});
await Promise.all(closers.map((close) => close()));
process.exitCode = failed ? 1 : 0;
