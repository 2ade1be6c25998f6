"""Several clients that wait for keys and bring each other what they wait for, on two servers.

An epoch is a list of steps, made from a seed alone. A step is (client, [command, ...], pause): the
client sends the commands in one piece; an argument that is a number stands for the identity of the
client of that number. A client that waits is left out until it is answered, so the generator need
not know who waits; client 0 never waits, and clients do not wait for each other's thoughts: after
each step, the epoch goes on when the one who acted has been answered or waits.
"""

import random
import select
import socket
import time

from . import resp

CLIENTS = 7
DATABASES = 3
PATIENCE_SECONDS = 3.0

SORTED = ["z1", "z2", "z3", "x1"]
LISTS = ["l1", "l2", "l3", "x1"]
STREAMS = ["s1", "s2", "x1"]
NAMES = {"sorted_set": SORTED, "list": LISTS, "stream": STREAMS}
ALL = sorted({*SORTED, *LISTS, *STREAMS, "t1"})
# Keys that are set to strings. No command stores a result over them: the reference would not wake
# those who wait for its type, and let them wait until the key is gone and comes again. We do wake them.
PLAIN = ["z3", "l3", "s2", "x1"]
STORED = ["z1", "z2", "l1"]
SORTED_INTO = ["l1"]
# A list, a sorted set and a stream, as the reference dumps them.
PAYLOADS = [
    b"\x12\x01\x02\x0f\x0f\x00\x00\x00\x02\x00\x82r1\x03\x82r2\x03\xff\x0c\x00"
    b"]e\xce\xd9\xed}\xf0\t",
    b"\x11\x13\x13\x00\x00\x00\x04\x00\x82r1\x03\x01\x01\x82r2\x03\x02\x01\xff\x0c\x00"
    b"\x14\xb7\x1a\x1c\x81\x18Z\xad",
    b"\x15\x01\x10\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\x03"
    b"\x1e\x1e\x00\x00\x00\n\x00\x01\x01\x00\x01\x01\x01\x81f\x02\x00\x01\x02\x01"
    b"\x00\x01\x00\x01\x82r1\x03\x04\x01\xff\x01\x03\x03\x03\x03\x00\x00\x01\x00"
    b"\x0c\x00\xc8FA\xa3%\xc1\xb8I"]


class Difference(Exception):
    """What the two servers did not do alike."""


class Client:
    """One connection, and what has arrived on it."""

    def __init__(self, address, name):
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.name = name
        self.pending = 0
        self.closed = False
        self.identity = int(self.call(b"CLIENT", b"ID")[1:])

    def send(self, commands):
        self.pending += len(commands)
        self.socket.sendall(b"".join(resp.encode(command) for command in commands))

    def receive(self, seconds):
        """Takes in what arrives within so many seconds, if anything does."""
        if self.closed or not select.select([self.socket], [], [], seconds)[0]:
            return False
        try:
            got = self.socket.recv(1 << 20)
        except ConnectionResetError:
            got = b""
        self.closed = not got
        self.buffer += got
        return bool(got)

    def take(self):
        """The whole replies that have arrived."""
        replies = []
        while self.buffer:
            end = resp.frame_end(self.buffer, 0)
            if end < 0:
                break
            replies.append(self.buffer[:end])
            self.buffer = self.buffer[end:]
        self.pending -= len(replies)
        return replies

    def call(self, *arguments):
        """The reply to one command of a client that has nothing else to hear."""
        self.send([arguments])
        replies = []
        end = time.monotonic() + PATIENCE_SECONDS
        while not replies:
            if self.closed or time.monotonic() > end:
                raise Difference(f"{self.name}: no answer to {arguments}")
            self.receive(0.1)
            replies = self.take()
        return replies[0]

    def close(self):
        self.socket.close()


class Side:
    """One of the two servers, with its clients."""

    def __init__(self, server, name):
        self.name = name
        self.address = server.address
        self.observer = Client(self.address, name)
        self.observer.call(b"FLUSHALL")
        self.clients = [Client(self.address, name) for _ in range(CLIENTS)]

    def act(self, number, commands):
        """Sends commands; returns when the client has been answered or waits."""
        client = self.clients[number]
        client.send([self._fill(command) for command in commands])
        replies = []
        end = time.monotonic() + PATIENCE_SECONDS
        while client.pending > 0 and not client.closed:
            client.receive(0.002)
            replies += client.take()
            if client.pending > 0 and self._waits(client):
                break
            if time.monotonic() > end:
                raise Difference(f"{self.name}: client {number} is neither answered nor waits")
        return replies

    def settle(self):
        """What has arrived at all clients once everything is done that was begun."""
        for _ in range(2):
            self.observer.call(b"PING")
        for client in self.clients:
            while client.receive(0):
                pass
        return [client.take() for client in self.clients]

    def expect(self, number, replies, count):
        """More replies, until there are `count` or nothing comes any more."""
        client = self.clients[number]
        end = time.monotonic() + PATIENCE_SECONDS
        while len(replies) < count and time.monotonic() < end and not client.closed:
            client.receive(0.05)
            replies += client.take()

    def reconnect(self, number):
        self.clients[number].close()
        self.clients[number] = Client(self.address, self.name)

    def waits(self, number):
        return self.clients[number].pending > 0

    def contents(self):
        """Everything in the databases, as bytes that can be compared."""
        found = []
        for database in range(DATABASES):
            self.observer.call(b"SELECT", b"%d" % database)
            for key in ALL:
                found.append((database, key, self._read(key.encode())))
        self.observer.call(b"SELECT", b"0")
        return found

    def counts(self):
        """How many wait, and for how many keys."""
        lines = self.observer.call(b"INFO", b"clients").split(b"\r\n")
        names = (b"blocked_clients", b"total_blocking_keys", b"total_blocking_keys_on_nokey",
                 b"clients_in_timeout_table")
        return [line for line in lines if line.split(b":")[0] in names]

    def close(self):
        for client in [*self.clients, self.observer]:
            client.close()

    def _fill(self, command):
        return [b"%d" % self.clients[word].identity if isinstance(word, int) else word
                for word in command]

    def _waits(self, client):
        line = self.observer.call(b"CLIENT", b"LIST", b"ID", b"%d" % client.identity)
        flags = line.partition(b" flags=")[2].partition(b" ")[0]
        return b"b" in flags

    def _read(self, key):
        kind = self.observer.call(b"TYPE", key)
        commands = {b"+zset\r\n": (b"ZRANGE", key, b"0", b"-1", b"WITHSCORES"),
                    b"+list\r\n": (b"LRANGE", key, b"0", b"-1"),
                    b"+stream\r\n": (b"XRANGE", key, b"-", b"+")}
        return kind + (self.observer.call(*commands[kind]) if kind in commands else b"")


def play(steps, servers):
    """Plays an epoch on both servers; raises Difference where they differ."""
    sides = []
    try:
        for server, name in zip(servers, ("reference", "subject")):
            sides.append(Side(server, name))
        for number, step in enumerate(steps):
            try:
                _play_step(step, sides)
            except Difference as difference:
                raise Difference(f"step {number}: {difference}") from None
        contents = [side.contents() for side in sides]
        for one, other in zip(*contents):
            if one != other:
                raise Difference(f"contents: reference {one}, subject {other}")
    finally:
        for side in sides:
            side.close()


def _play_step(step, sides):
    client, commands, pause = step
    if sides[0].waits(client):
        if commands != "leave":
            return
    if commands == "leave":
        for side in sides:
            side.reconnect(client)
        acted = [[], []]
    else:
        acted = [side.act(client, commands) for side in sides]
    time.sleep(pause)
    arrived = [side.settle() for side in sides]
    for side in range(2):
        arrived[side][client] = acted[side] + arrived[side][client]
    for number, replies in enumerate(arrived[0]):
        # Whichever is behind, on a machine that is busy, is waited for.
        sides[1].expect(number, arrived[1][number], len(replies))
        sides[0].expect(number, replies, len(arrived[1][number]))
        if replies != arrived[1][number]:
            raise Difference(f"client {number}: reference {replies}, subject {arrived[1][number]}")
    _compare_counts(sides)


def _compare_counts(sides):
    expected = sides[0].counts()
    end = time.monotonic() + PATIENCE_SECONDS
    while sides[1].counts() != expected:
        if time.monotonic() > end:
            raise Difference(f"counts: reference {expected}, subject {sides[1].counts()}")
        time.sleep(0.002)


class Generator:
    """Makes the steps of an epoch. With `pipelines`, clients have sent more before they are answered;
    what two of them send next happens in no order where their threads differ."""

    def __init__(self, seed, types, pipelines):
        self.random = random.Random(seed)
        self.types = types
        self.pipelines = pipelines
        self.last_id = 0

    def steps(self, count):
        return [self._step() for _ in range(count)]

    def _step(self):
        dice = self.random.random()
        client = self.random.randrange(1, CLIENTS)
        if dice < 0.4:
            return client, [self._waiting(b"0")], 0
        if dice < 0.43:
            return client, [self._waiting(b"0.01")], 0.03
        if dice < 0.46:
            commands = [self._waiting(b"0"), [b"PING"]]
            if self.pipelines:
                commands += [self._waiting(b"0"), self._bringing()]
            return client, commands, 0
        if dice < 0.48:
            return client, "leave", 0.01
        if dice < 0.52:
            return 0, [[b"CLIENT", b"UNBLOCK", client, *self._one([], [b"ERROR"], [b"TIMEOUT"])]], 0
        if dice < 0.64:
            commands = [self._anything() for _ in range(self.random.randint(1, 5))]
            return 0, [[b"MULTI"], *commands, [b"EXEC"]], 0
        if dice < 0.67:
            return client, [[b"SELECT", b"%d" % self.random.randrange(DATABASES)]], 0
        if dice < 0.69:
            return 0, self._exchange(), 0
        return self._one(0, 0, client), [self._bringing()], 0

    def _one(self, *choices):
        return self.random.choice(choices)

    def _key(self, names):
        return self.random.choice(names).encode()

    def _keys(self, names):
        return [self._key(names) for _ in range(self._one(1, 1, 2, 3))]

    def _member(self):
        return b"m%d" % self.random.randrange(6)

    def _waiting(self, timeout):
        kind = self.random.choice(self.types)
        return getattr(self, f"_waiting_{kind}")(timeout)

    def _waiting_sorted_set(self, timeout):
        keys = self._keys(SORTED)
        if self.random.random() < 0.6:
            return [self._one(b"BZPOPMIN", b"BZPOPMAX"), *keys, timeout]
        count = self._one([], [b"COUNT", b"2"], [b"COUNT", b"10"])
        return [b"BZMPOP", timeout, b"%d" % len(keys), *keys, self._one(b"MIN", b"MAX"), *count]

    def _waiting_list(self, timeout):
        keys = self._keys(LISTS)
        dice = self.random.random()
        if dice < 0.4:
            return [self._one(b"BLPOP", b"BRPOP"), *keys, timeout]
        end = self._one(b"LEFT", b"RIGHT")
        if dice < 0.6:
            count = self._one([], [b"COUNT", b"2"], [b"COUNT", b"10"])
            return [b"BLMPOP", timeout, b"%d" % len(keys), *keys, end, *count]
        if dice < 0.85:
            return [b"BLMOVE", self._key(LISTS), self._key(LISTS), end,
                    self._one(b"LEFT", b"RIGHT"), timeout]
        return [b"BRPOPLPUSH", self._key(LISTS), self._key(LISTS), timeout]

    def _waiting_stream(self, timeout):
        keys = self._keys(STREAMS)
        milliseconds = b"%d" % (float(timeout) * 1000)
        count = self._one([], [], [b"COUNT", b"1"])
        if self.random.random() < 0.5:
            return [b"XREAD", *count, b"BLOCK", milliseconds, b"STREAMS", *keys,
                    *(self._one(b"$", b"$", b"+", b"0", b"5-1") for _ in keys)]
        return [b"XREADGROUP", b"GROUP", b"g", self._one(b"c", b"d"), *count, b"BLOCK",
                milliseconds, b"STREAMS", *keys, *(self._one(b">", b">", b">", b"0") for _ in keys)]

    def _bringing(self):
        if self.random.random() < 0.25:
            return self._moving()
        kind = self.random.choice(self.types)
        return getattr(self, f"_bringing_{kind}")()

    def _bringing_sorted_set(self):
        key = self._key(SORTED)
        dice = self.random.random()
        if dice < 0.6:
            members = [word for _ in range(self.random.randint(1, 4))
                       for word in (b"%d" % self.random.randrange(9), self._member())]
            return [b"ZADD", key, *members]
        if dice < 0.7:
            return [b"ZINCRBY", key, b"1", self._member()]
        if dice < 0.74:
            return [b"GEOADD", key, b"13.3", b"38.1", self._member()]
        if dice < 0.8:
            store = self._one(b"ZUNIONSTORE", b"ZINTERSTORE", b"ZDIFFSTORE")
            return [store, self._key(["z1", "z2"]), b"2", self._key(SORTED), self._key(SORTED)]
        if dice < 0.9:
            return [b"ZRANGESTORE", self._key(["z1", "z2"]), self._key(SORTED), b"0", b"1"]
        return [b"ZPOPMIN", key]

    def _bringing_list(self):
        key = self._key(LISTS)
        dice = self.random.random()
        if dice < 0.6:
            members = [self._member() for _ in range(self.random.randint(1, 4))]
            return [self._one(b"LPUSH", b"RPUSH"), key, *members]
        if dice < 0.75:
            return [b"LMOVE", key, self._key(LISTS), b"LEFT", b"RIGHT"]
        if dice < 0.82:
            return [b"SORT", key, b"ALPHA", b"STORE", self._key(SORTED_INTO)]
        if dice < 0.86:
            return [b"LINSERT", key, b"BEFORE", self._member(), self._member()]
        if dice < 0.9:
            return [self._one(b"LPUSHX", b"RPUSHX"), key, self._member()]
        return [b"LPOP", key]

    def _bringing_stream(self):
        key = self._key(STREAMS)
        dice = self.random.random()
        if dice < 0.5:
            self.last_id += 1
            trim = self._one([], [], [b"MAXLEN", b"0"], [b"MAXLEN", b"=", b"2"], [b"NOMKSTREAM"],
                             [b"MINID", b"%d" % (self.last_id + 1)])
            return [b"XADD", key, *trim, b"%d-1" % self.last_id, b"f", self._member()]
        if dice < 0.8:
            return [b"XGROUP", b"CREATE", key, b"g", self._one(b"$", b"0"), b"MKSTREAM"]
        return self._one([b"XGROUP", b"DESTROY", key, b"g"], [b"XTRIM", key, b"MAXLEN", b"1"],
                         [b"XGROUP", b"SETID", key, b"g", b"0"], [b"XDEL", key, b"3-1"],
                         [b"XREADGROUP", b"GROUP", b"g", b"e", b"STREAMS", key, b">"],
                         [b"XACK", key, b"g", b"2-1"], [b"XSETID", key, b"%d-5" % self.last_id],
                         [b"XGROUP", b"DELCONSUMER", key, b"g", b"c"],
                         [b"XCLAIM", key, b"g", b"d", b"0", b"2-1"])

    def _exchange(self):
        """SWAPDB with one key on either side: in which order several serve is not defined."""
        one, other = (b"%d" % database for database in self.random.sample(range(DATABASES), 2))
        kept = self.random.choice(ALL)
        gone = [key.encode() for key in ALL if key != kept]
        return [[b"MULTI"], [b"SELECT", one], [b"DEL", *gone], [b"SELECT", other],
                [b"DEL", *gone], [b"SWAPDB", one, other], [b"SELECT", b"0"], [b"EXEC"]]

    def _moving(self):
        names = [name for kind in self.types for name in NAMES[kind]]
        key = self._key(names)
        other = self._key([name for name in [*names, "t1"] if name not in STORED])
        database = b"%d" % self.random.randrange(DATABASES)
        return self._one(
            [b"DEL", key], [b"RENAME", key, other], [b"RENAMENX", key, other],
            [b"COPY", key, other, b"REPLACE"], [b"COPY", key, other, b"DB", database],
            [b"MOVE", key, database], [b"SET", self._key(PLAIN), b"text"], [b"FLUSHDB"],
            [b"DEL", key], [b"UNLINK", key], [b"RENAME", b"t1", other],
            [b"RESTORE", self._key(names), b"0", self._one(*PAYLOADS)],
            [b"PEXPIRE", key, b"-1"], [b"PERSIST", key])

    def _anything(self):
        return self._waiting(b"0") if self.random.random() < 0.15 else self._bringing()
