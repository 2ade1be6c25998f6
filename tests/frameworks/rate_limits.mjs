// rate-limiter-flexible and rate-limit-redis. Argument: the port.
import assert from 'node:assert/strict';
import {once} from 'node:events';
import express from 'express';
import {rateLimit} from 'express-rate-limit';
import {Redis} from 'ioredis';
import {RedisStore} from 'rate-limit-redis';
import {BurstyRateLimiter, RateLimiterRedis} from 'rate-limiter-flexible';
import {runCases, sleep} from './cases.mjs';

const client = new Redis({host: '127.0.0.1', port: Number(process.argv[2])});

// How many of `count` attempts at once are let through.
async function allowed(limiter, key, count) {
  const results = await Promise.allSettled([...Array(count)].map(() => limiter.consume(key)));
  return results.filter(({status}) => status === 'fulfilled').length;
}

const failed = await runCases({
  async a_limit_holds_among_many_at_once() {
    const limiter = new RateLimiterRedis({storeClient: client, points: 5, duration: 10});
    assert.equal(await allowed(limiter, 'ann', 50), 5);
    assert.equal(await allowed(limiter, 'bob', 3), 3);
    assert.equal((await limiter.get('ann')).consumedPoints, 50);
  },
  async a_window_passes() {
    const limiter = new RateLimiterRedis(
        {storeClient: client, keyPrefix: 'w', points: 2, duration: 1});
    assert.equal(await allowed(limiter, 'ann', 4), 2);
    await sleep(1050);
    assert.equal(await allowed(limiter, 'ann', 4), 2);
  },
  async blocking_penalties_and_rewards_count() {
    const limiter = new RateLimiterRedis(
        {storeClient: client, keyPrefix: 'b', points: 3, duration: 10, blockDuration: 20});
    await limiter.penalty('ann', 2);
    await limiter.reward('ann', 1);
    assert.equal(await allowed(limiter, 'ann', 5), 2);
    const {msBeforeNext} = await limiter.get('ann');
    assert.ok(msBeforeNext > 15000, `${msBeforeNext}`);
    assert.equal(await limiter.delete('ann'), true);
  },
  async bursts_are_a_limit_of_their_own() {
    const limiter = new BurstyRateLimiter(
        new RateLimiterRedis({storeClient: client, keyPrefix: 's', points: 2, duration: 10}),
        new RateLimiterRedis({storeClient: client, keyPrefix: 't', points: 3, duration: 10}));
    assert.equal(await allowed(limiter, 'ann', 9), 5);
  },
  async express_refuses_with_429() {
    const app = express();
    app.use(rateLimit({
      windowMs: 10000, limit: 3, standardHeaders: true, validate: false,
      store: new RedisStore({sendCommand: (...words) => client.call(...words)}),
    }));
    app.get('/', (request, response) => response.send('ok'));
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${server.address().port}/`;
    const codes = [];
    for (let i = 0; i < 5; ++i) codes.push((await fetch(url)).status);
    server.close();
    assert.deepEqual(codes, [200, 200, 200, 429, 429]);
  },
});
client.disconnect();
process.exitCode = failed ? 1 : 0;
