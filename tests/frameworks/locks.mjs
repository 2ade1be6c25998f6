// redlock: a lock for several processes. Argument: the port.
import assert from 'node:assert/strict';
import {Redis} from 'ioredis';
import Redlock from 'redlock';
import {runCases, sleep} from './cases.mjs';

const client = new Redis({host: '127.0.0.1', port: Number(process.argv[2])});
const patient = new Redlock([client], {retryCount: 200, retryDelay: 5, retryJitter: 5});
const hasty = new Redlock([client], {retryCount: 0});

const failed = await runCases({
  async nobody_gets_a_lock_that_is_held() {
    const lock = await hasty.lock('door', 1000);
    await assert.rejects(hasty.lock('door', 1000));
    await lock.unlock();
    await (await hasty.lock('door', 1000)).unlock();
  },
  async a_lock_that_is_left_alone_ends() {
    await hasty.lock('window', 50);
    await sleep(80);
    await (await hasty.lock('window', 50)).unlock();
  },
  async extending_keeps_it() {
    const lock = await hasty.lock('roof', 1000);
    await lock.extend(60000);
    await sleep(1050);
    await assert.rejects(hasty.lock('roof', 100));
    await lock.unlock();
  },
  async the_lock_of_another_is_not_given_back() {
    const mine = await hasty.lock('gate', 30);
    await sleep(60);
    const yours = await hasty.lock('gate', 1000);
    await assert.rejects(mine.unlock());
    await yours.unlock();
  },
  async only_one_is_inside_at_a_time() {
    let inside = 0;
    let most = 0;
    await Promise.all([...Array(20)].map(async () => {
      const lock = await patient.lock('room', 1000);
      most = Math.max(most, ++inside);
      await sleep(2);
      --inside;
      await lock.unlock();
    }));
    assert.equal(most, 1);
  },
});
client.disconnect();
process.exitCode = failed ? 1 : 0;
