// ioredis. Argument: the port.
import assert from 'node:assert/strict';
import {Redis} from 'ioredis';
import {runCases, sleep} from './cases.mjs';

const client = new Redis({port: Number(process.argv[2]), host: '127.0.0.1'});
const failed = await runCases({
  async becomes_ready() {
    assert.equal(await client.ping(), 'PONG');
    assert.equal(client.status, 'ready');
  },
  async strings_round_trip_binary() {
    const value = Buffer.from([...Array(256).keys()]);
    await client.set('binary', value);
    assert.deepEqual(await client.getBuffer('binary'), value);
  },
  async expiry_is_seen() {
    await client.set('volatile', 'x', 'PX', 20);
    await sleep(50);
    assert.equal(await client.get('volatile'), null);
  },
  async hashes_hold_fields() {
    await client.hset('user:1', {name: 'ann', visits: 1});
    await client.hincrby('user:1', 'visits', 2);
    assert.deepEqual(await client.hgetall('user:1'), {name: 'ann', visits: '3'});
  },
  async leaderboards_rank() {
    await client.zadd('board', 3, 'ann', 1, 'bob');
    assert.equal(await client.zincrby('board', 5, 'bob'), '6');
    assert.deepEqual(await client.zrevrange('board', 0, -1), ['bob', 'ann']);
  },
  async pipelines_answer_in_order() {
    const pipeline = client.pipeline();
    for (let i = 0; i < 1000; ++i) pipeline.incr('counter');
    const replies = await pipeline.exec();
    assert.deepEqual(replies.map(([, value]) => value), [...Array(1000).keys()].map((i) => i + 1));
  },
  async scanning_finds_every_key() {
    for (let i = 0; i < 300; ++i) await client.set(`scan:${i}`, 1);
    const found = new Set();
    for await (const keys of client.scanStream({match: 'scan:*'})) keys.forEach((k) => found.add(k));
    assert.equal(found.size, 300);
  },
  async subscribers_hear_publishers() {
    const listener = client.duplicate();
    const heard = new Promise((done) => listener.on('message', (...words) => done(words)));
    await listener.subscribe('news');
    assert.equal(await client.publish('news', 'hello'), 1);
    assert.deepEqual(await heard, ['news', 'hello']);
    listener.disconnect();
  },
  async copies_are_invalidated() {
    const listener = client.duplicate();
    const identity = await listener.client('ID');
    await listener.subscribe('__redis__:invalidate');
    const heard = new Promise((done) => listener.on('message', (_, keys) => done(keys)));
    const reader = client.duplicate();
    await reader.client('TRACKING', 'ON', 'REDIRECT', identity);
    await reader.get('copied');
    await client.set('copied', 'new');
    assert.deepEqual([(await heard)].flat(), ['copied']);
    listener.disconnect();
    reader.disconnect();
  },
  async monitors_see_requests() {
    const monitor = await client.monitor();
    const seen = new Promise((done) => monitor.on('monitor', (_, words) => done(words)));
    await client.set('seen', 'a "b"');
    assert.deepEqual(await seen, ['set', 'seen', 'a "b"']);
    monitor.disconnect();
  },
  async wrong_types_are_errors() {
    await client.set('text', 'x');
    await assert.rejects(client.hget('text', 'field'), /^ReplyError: WRONGTYPE/);
  },
});
client.disconnect();
process.exitCode = failed ? 1 : 0;
