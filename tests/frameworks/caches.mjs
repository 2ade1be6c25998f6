// keyv, cache-manager and cacheable on @keyv/redis: caches. Argument: the port.
import assert from 'node:assert/strict';
import KeyvRedis, {Keyv} from '@keyv/redis';
import {createCache} from 'cache-manager';
import {Cacheable} from 'cacheable';
import {runCases, sleep} from './cases.mjs';

const url = `redis://127.0.0.1:${process.argv[2]}`;
const keyv = new Keyv({store: new KeyvRedis(url), namespace: 'pages'});
const opened = [keyv];

const failed = await runCases({
  async values_come_back_until_they_expire() {
    await keyv.set('a', {title: 'one'}, 1000);
    assert.deepEqual(await keyv.get('a'), {title: 'one'});
    assert.equal(await keyv.has('a'), true);
    await sleep(1030);
    assert.equal(await keyv.get('a'), undefined);
  },
  async many_at_once() {
    await keyv.setMany([...Array(20).keys()].map((n) => ({key: `k${n}`, value: n})));
    assert.deepEqual(await keyv.getMany(['k3', 'none', 'k7']), [3, undefined, 7]);
    assert.equal(await keyv.delete(['k3', 'k4']), true);
    assert.equal(await keyv.get('k3'), undefined);
  },
  async a_namespace_is_walked_and_cleared_alone() {
    const other = new Keyv({store: new KeyvRedis(url), namespace: 'rows'});
    opened.push(other);
    await other.set('stays', 1);
    const found = [];
    for await (const [key] of keyv.store.iterator('pages')) found.push(key);
    assert.equal(found.length, 18);
    await keyv.clear();
    assert.equal(await keyv.get('k7'), undefined);
    assert.equal(await other.get('stays'), 1);
  },
  async cache_manager_computes_once() {
    const store = new Keyv({store: new KeyvRedis(url), namespace: 'manager'});
    opened.push(store);
    const cache = createCache({stores: [store], ttl: 1000});
    let computed = 0;
    const compute = () => cache.wrap('answer', async () => ++computed && 42);
    assert.deepEqual(await Promise.all([compute(), compute()]), [42, 42]);
    assert.equal(await compute(), 42);
    assert.equal(computed, 1);
    await cache.del('answer');
    assert.equal(await cache.get('answer'), undefined);
  },
  async cacheable_has_two_layers() {
    const cache = new Cacheable({secondary: new KeyvRedis(url), ttl: 1000});
    const beside = new Cacheable({secondary: new KeyvRedis(url), ttl: 1000});
    opened.push({disconnect: () => cache.disconnect()}, {disconnect: () => beside.disconnect()});
    await cache.set('shared', [1, 2]);
    assert.deepEqual(await beside.get('shared'), [1, 2]);
  },
});
await Promise.all(opened.map((one) => one.disconnect()));
process.exitCode = failed ? 1 : 0;
