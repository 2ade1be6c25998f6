// express-session on connect-redis: a session store. Argument: the port.
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {RedisStore} from 'connect-redis';
import express from 'express';
import session from 'express-session';
import {createClient} from 'redis';
import {runCases, sleep} from './cases.mjs';

const client = createClient({url: `redis://127.0.0.1:${process.argv[2]}`});
await client.connect();
const store = new RedisStore({client, prefix: 'shop:', ttl: 100});
const app = express();
app.use(session({store, secret: 's', resave: false, saveUninitialized: false}));
app.get('/visit', (request, response) => {
  request.session.visits = (request.session.visits ?? 0) + 1;
  response.json(request.session.visits);
});
app.get('/leave', (request, response) => request.session.destroy(() => response.json('gone')));
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const base = `http://127.0.0.1:${server.address().port}`;

async function get(path, cookie) {
  const response = await fetch(base + path, {headers: cookie ? {cookie} : {}});
  return [await response.json(), response.headers.get('set-cookie')?.split(';')[0] ?? cookie];
}

const failed = await runCases({
  async a_visitor_is_known_again() {
    const [first, cookie] = await get('/visit');
    const [second] = await get('/visit', cookie);
    assert.deepEqual([first, second], [1, 2]);
    const [stranger] = await get('/visit');
    assert.equal(stranger, 1);
  },
  async sessions_expire_with_their_time() {
    const [keys] = [await client.keys('shop:*')];
    assert.equal(keys.length, 2);
    for (const key of keys) assert.ok(await client.ttl(key) > 90);
  },
  async leaving_ends_the_session() {
    const [, cookie] = await get('/visit');
    await get('/leave', cookie);
    const [again] = await get('/visit', cookie);
    assert.equal(again, 1);
  },
  async the_store_lists_counts_and_clears() {
    assert.equal(await store.length(), 3);
    assert.equal((await store.all()).length, 3);
    assert.equal((await store.ids()).length, 3);
    await store.clear();
    assert.equal(await store.length(), 0);
  },
  async a_short_session_is_gone() {
    const brief = new RedisStore({client, prefix: 'brief:', ttl: 1});
    await brief.set('id', {cookie: {}});
    assert.ok(await brief.get('id'));
    await sleep(1100);
    assert.ok(!await brief.get('id'));
  },
});
server.close();
await client.close();
process.exitCode = failed ? 1 : 0;
