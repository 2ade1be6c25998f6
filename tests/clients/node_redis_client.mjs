// node-redis, which speaks RESP3 here. Argument: the port.
import assert from 'node:assert/strict';
import {createClient} from 'redis';
import {runCases, sleep} from './cases.mjs';

const client = createClient({url: `redis://127.0.0.1:${process.argv[2]}`, RESP: 3});
await client.connect();
const failed = await runCases({
  async strings_and_counters() {
    await client.set('visits', '41');
    assert.equal(await client.incrBy('visits', 1), 42);
  },
  async conditional_set_tells_whether_it_set() {
    const options = {condition: 'NX', expiration: {type: 'EX', value: 30}};
    assert.equal(await client.set('lock', 'a', options), 'OK');
    assert.equal(await client.set('lock', 'b', options), null);
  },
  async expiry_is_seen() {
    await client.set('volatile', 'x', {expiration: {type: 'PX', value: 20}});
    await sleep(50);
    assert.equal(await client.exists('volatile'), 0);
  },
  async hashes_are_maps() {
    await client.hSet('user:1', {name: 'ann', visits: 1});
    assert.deepEqual({...(await client.hGetAll('user:1'))}, {name: 'ann', visits: '1'});
  },
  async scores_are_doubles() {
    await client.zAdd('board', [{score: 1.5, value: 'ann'}, {score: Infinity, value: 'bob'}]);
    assert.equal(await client.zScore('board', 'ann'), 1.5);
    assert.equal(await client.zScore('board', 'bob'), Infinity);
  },
  async concurrent_calls_share_a_pipeline() {
    const replies = await Promise.all([...Array(1000).keys()].map(() => client.incr('counter')));
    assert.equal(replies.at(-1), 1000);
  },
  async subscribers_hear_publishers() {
    const listener = client.duplicate();
    await listener.connect();
    const heard = new Promise((done) => listener.subscribe('news', (text) => done(text)));
    while (await client.publish('news', 'hello') === 0) await sleep(1);
    assert.equal(await heard, 'hello');
    listener.destroy();
  },
  async its_cache_is_served_from_and_invalidated() {
    const reader = createClient({
      url: `redis://127.0.0.1:${process.argv[2]}`, RESP: 3,
      clientSideCache: {ttl: 0, maxEntries: 100, evictPolicy: 'LRU'},
    });
    await reader.connect();
    const requests = async () => Number(
      /cmdstat_get:calls=(\d+)/.exec(await client.info('commandstats'))?.[1] ?? 0);
    await client.set('cached', 'old');
    const before = await requests();
    for (let i = 0; i < 100; ++i) assert.equal(await reader.get('cached'), 'old');
    assert.equal(await requests() - before, 1);
    await client.set('cached', 'new');
    for (let i = 0; i < 500 && await reader.get('cached') !== 'new'; ++i) await sleep(2);
    assert.equal(await reader.get('cached'), 'new');
    await client.flushAll();
    for (let i = 0; i < 500 && await reader.get('cached') !== null; ++i) await sleep(2);
    assert.equal(await reader.get('cached'), null);
    reader.destroy();
  },
  async wrong_types_are_errors() {
    await client.set('text', 'x');
    await assert.rejects(client.hGet('text', 'field'), /WRONGTYPE/);
  },
});
client.destroy();
process.exitCode = failed ? 1 : 0;
