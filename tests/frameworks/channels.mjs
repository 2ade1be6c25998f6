// socket.io's Redis adapters and graphql-redis-subscriptions: what is told to one process is heard
// in others. Argument: the port.
import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import {createAdapter, createShardedAdapter} from '@socket.io/redis-adapter';
import {createAdapter as createStreamsAdapter} from '@socket.io/redis-streams-adapter';
import {RedisPubSub} from 'graphql-redis-subscriptions';
import {Redis} from 'ioredis';
import {createClient} from 'redis';
import {Server} from 'socket.io';
import {io} from 'socket.io-client';
import {runCases, sleep} from './cases.mjs';

const port = Number(process.argv[2]);
const closers = [];

function connection() {
  const client = new Redis({host: '127.0.0.1', port});
  closers.push(() => client.disconnect());
  return client;
}

async function nodeClient() {
  const client = createClient({url: `redis://127.0.0.1:${port}`});
  await client.connect();
  closers.push(() => client.close());
  return client;
}

// A server of socket.io with one client in the room "shop".
async function served(adapter) {
  const http = createServer();
  const server = new Server(http, {adapter});
  server.on('connection', (socket) => socket.join('shop'));
  await new Promise((done) => http.listen(0, '127.0.0.1', done));
  const client = io(`http://127.0.0.1:${http.address().port}`, {transports: ['websocket']});
  const heard = [];
  client.on('news', (...words) => heard.push(words));
  await new Promise((done) => client.on('connect', done));
  closers.push(() => client.close(), () => server.close());
  return {server, heard};
}

async function twoServersTalk(adapter) {
  const one = await served(await adapter());
  const two = await served(await adapter());
  // Until each has heard of the other.
  while ((await one.server.fetchSockets().catch(() => [])).length < 2) await sleep(20);
  one.server.to('shop').emit('news', 'fresh', 1);
  two.server.emit('news', 'all');
  for (let i = 0; i < 200 && one.heard.length + two.heard.length < 4; ++i) await sleep(10);
  for (const {heard} of [one, two]) {
    assert.deepEqual(heard.map(([word]) => word).sort(), ['all', 'fresh']);
  }
  two.server.serverSideEmit('hello');
}

const failed = await runCases({
  socket_io_over_channels: () =>
      twoServersTalk(async () => createAdapter(connection(), connection(), {key: 'plain'})),
  socket_io_over_sharded_channels: () => twoServersTalk(
      async () => createShardedAdapter(await nodeClient(), await nodeClient(), {channelPrefix: 'shard'})),
  socket_io_over_a_stream: () => twoServersTalk(async () => createStreamsAdapter(connection(), {streamName: 'stream'})),
  async graphql_subscriptions_of_names_and_patterns() {
    const channels = new RedisPubSub({publisher: connection(), subscriber: connection()});
    const heard = [];
    const plain = await channels.subscribe('orders', (order) => heard.push(['plain', order]));
    await channels.subscribe('ord*', (order) => heard.push(['pattern', order]), {pattern: true});
    await channels.publish('orders', {id: 1});
    for (let i = 0; i < 200 && heard.length < 2; ++i) await sleep(10);
    assert.deepEqual(heard.sort(), [['pattern', {id: 1}], ['plain', {id: 1}]]);
    channels.unsubscribe(plain);
    await sleep(50);
    await channels.publish('orders', {id: 2});
    for (let i = 0; i < 200 && heard.length < 3; ++i) await sleep(10);
    assert.deepEqual(heard[2], ['pattern', {id: 2}]);
  },
});
for (const close of closers.reverse()) await close();
process.exitCode = failed ? 1 : 0;
