"""Several clients that publish, listen and change keys on two servers, and what each of them hears.

An epoch is a list of steps, made from a seed alone. A step is (client, [command, ...]): the client
sends the commands in one piece; an argument that is a number stands for the identity of the client
of that number. After a step every client sends a PING of its own and reads up to the answer: what
was sent to it because of the step has come before. All bytes are compared, in their order.

Where the reference's order is that of a hash table, both are put in order: the messages of several
patterns that match one channel, what UNSUBSCRIBE from everything says, and what one client hears in
the place of several that track keys.
"""

import random
import re
import select
import socket
import time

from . import generator, resp

CLIENTS = 6
PATIENCE_SECONDS = 5.0

CHANNELS = [b"news", b"sport", b"weather", b"n", b""]
PATTERNS = [b"n*", b"*", b"[sw]*", b"sport", b"?", b"__key*__:*"]
KEYS = [b"k1", b"k2", b"k3", b"k4"]
# What HELLO lists: the reference has a module built in.
MODULE = (b"*1\r\n%4\r\n$4\r\nname\r\n$9\r\nvectorset\r\n$3\r\nver\r\n:1\r\n$4\r\npath\r\n"
          b"$0\r\n\r\n$4\r\nargs\r\n*0\r\n")
BEFORE_IDENTITIES = (b"$2\r\nid\r\n:", b"$8\r\nredirect\r\n:",
                     b"$21\r\ntracking-redir-broken\r\n:")
LEAVING = (b"unsubscribe", b"punsubscribe", b"sunsubscribe")
KINDS = [[word] for word in (*LEAVING, b"message", b"pmessage", b"smessage", b"subscribe",
                             b"psubscribe", b"ssubscribe", b"pong")]


class Difference(Exception):
    """What the two servers did not do alike."""


class Client:
    """One connection, and what has arrived on it."""

    def __init__(self, address, name, protocol):
        self.socket = socket.create_connection(address)
        self.socket.settimeout(PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.name = name
        self.closed = False
        self.send([[b"CLIENT", b"ID"]])
        self.identity = int(self.read_until(b"\r\n")[1:])
        if protocol == 3:
            self.send([[b"HELLO", b"3"]])
            self.settle(b"hello")

    def send(self, commands):
        try:
            self.socket.sendall(b"".join(resp.encode(command) for command in commands))
        except OSError:
            self.closed = True

    def read_until(self, end):
        """What has arrived up to `end`, or up to the end of the connection."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while end not in self.buffer and not self.closed:
            if time.monotonic() > limit:
                raise Difference(f"{self.name}: {end!r} does not come, but {self.buffer!r}")
            try:
                got = self.socket.recv(1 << 20)
            except (ConnectionResetError, TimeoutError, socket.timeout):
                got = b""
            self.closed = not got
            self.buffer += got
        size = self.buffer.index(end) + len(end) if end in self.buffer else len(self.buffer)
        arrived, self.buffer = self.buffer[:size], self.buffer[size:]
        return arrived

    def settle(self, marker):
        self.send([[b"PING", marker]])
        return self.read_until(marker + b"\r\n")

    def close(self):
        self.socket.close()


class Side:
    """One of the two servers, with its clients. Client 0 is never closed, and speaks RESP2."""

    def __init__(self, server, name, protocols):
        self.name = name
        self.address = server.address
        self.protocols = protocols
        observer = Client(self.address, name, 2)
        for command in ([b"FLUSHALL"], [b"CONFIG", b"SET", b"notify-keyspace-events", b""],
                        [b"CONFIG", b"RESETSTAT"]):
            observer.send([command])
        observer.settle(b"ready")
        observer.close()
        self.clients = [Client(self.address, name, protocol) for protocol in protocols]
        # Of clients that have left, too: they may be named for a while.
        self.identities = {client.identity: b"<%d>" % number
                           for number, client in enumerate(self.clients)}
        self.markers = 0

    def act(self, number, commands, awaits_reply=False):
        """What every client hears of these commands."""
        actor = self.clients[number]
        actor.send([self._fill(command) for command in commands])
        if awaits_reply and commands and not actor.buffer:
            select.select([actor.socket], [], [], PATIENCE_SECONDS)
        heard = []
        # Why the actor first: the others are told by the time he is answered.
        order = [number, *(other for other in range(CLIENTS) if other != number)]
        for other in order:
            self.markers += 1
            heard.append((other, self.clients[other].settle(b"marker-%d" % self.markers)))
        return [arrived for _, arrived in sorted(heard)]

    def reconnect(self, number):
        # Why not close: a server notices that when it comes to it.
        self.clients[number].send([[b"QUIT"]])
        self.clients[number].read_until(b"no such end")
        self.clients[number].close()
        self.clients[number] = Client(self.address, self.name, self.protocols[number])
        self.identities[self.clients[number].identity] = b"<%d, %d>" % (
            number, len(self.identities))

    def neutral(self, arrived):
        """Without the identities of clients and the list of modules, which differ."""
        arrived = arrived.replace(MODULE, b"*0\r\n").replace(
            MODULE.replace(b"%4", b"*8"), b"*0\r\n")
        for identity, name in self.identities.items():
            for before in BEFORE_IDENTITIES:
                arrived = arrived.replace(before + b"%d\r\n" % identity, before + name + b"\r\n")
            arrived = arrived.replace(b'"REDIRECT" "%d"' % identity, b'"REDIRECT" "%s"' % name)
        # What MONITOR shows of the time and of who has asked.
        arrived = re.sub(rb"\+\d+\.\d{6} \[(\d+) 127\.0\.0\.1:\d+\]", rb"+<time> [\1 <who>]", arrived)
        arrived = re.sub(rb"\+\d+\.\d{6} \[(\d+) lua\]", rb"+<time> [\1 lua]", arrived)
        return arrived

    def close(self):
        for client in self.clients:
            client.close()

    def _fill(self, command):
        return [b"%d" % self.clients[word].identity if isinstance(word, int) else word
                for word in command]


def frames_of(arrived):
    """The frames, and those that a reply of EXEC holds one by one."""
    frames = []
    while arrived:
        end = resp.frame_end(arrived, 0)
        if end < 0:
            return [*frames, arrived]
        inner = arrived.index(b"\r\n") + 2
        # Why the $: what EXEC answers may hold a message in its first place.
        is_message = arrived[inner:inner + 1] == b"$" and resp.leaves(resp.parse(
            arrived[:end]))[:1] in KINDS
        if arrived[:1] == b"*" and not is_message:
            end = inner
        frames.append(arrived[:end])
        arrived = arrived[end:]
    return frames


def in_order(arrived):
    """The frames, with those in order that come in none."""
    groups = []
    for frame in frames_of(arrived):
        whole = frame[:1] in b"*>" and resp.frame_end(frame, 0) == len(frame)
        words = resp.leaves(resp.parse(frame)) if whole else []
        if words and words[0] == b"pmessage":
            kind = (words[0], words[2], words[3])
        elif words and words[0] in LEAVING:
            # The names and the counts each for themselves.
            kind = words[0]
            frame = (words[1] or b"", words[2])
        elif words and (words[0] == b"invalidate" or words[1:2] == [b"__redis__:invalidate"]):
            # Trackers for whom one client is told come in the order of a table, too.
            kind = b"invalidate"
        else:
            kind = None
        if kind is not None and groups and groups[-1][0] == kind:
            groups[-1][1].append(frame)
        else:
            groups.append((kind, [frame]))
    return [(kind, sorted(frames) if kind not in LEAVING else
             [sorted(name for name, _ in frames), [count for _, count in frames]])
            for kind, frames in groups]


def play(steps, servers, made_by):
    """Plays an epoch on both servers; raises Difference where they differ."""
    sides = []
    try:
        for server, name in zip(servers, ("reference", "subject")):
            sides.append(Side(server, name, made_by.protocols))
        for number, step in enumerate([*made_by.listen, *steps]):
            try:
                _play_step(step, sides, made_by)
            except Difference as difference:
                raise Difference(f"step {number}: {difference}") from None
    finally:
        for side in sides:
            side.close()


def _play_step(step, sides, made_by):
    client, commands = step
    if commands == "leave":
        for side in sides:
            side.reconnect(client)
        commands = []
    heard = [side.act(client, commands, made_by.awaits_reply) for side in sides]
    for number in made_by.compares:
        arrived = [side.neutral(heard[index][number]) for index, side in enumerate(sides)]
        if arrived[0] != arrived[1] and in_order(arrived[0]) != in_order(arrived[1]):
            raise Difference(f"client {number} of RESP{sides[0].protocols[number]}:\n"
                             f"  reference {arrived[0]}\n  subject   {arrived[1]}")


class Channels:
    """Makes the steps of an epoch about channels."""

    compares = range(CLIENTS)  # clients, by what they hear
    listen = ()  # the first steps
    awaits_reply = False  # before the client that has asked sends its PING

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.protocols = [2, *(self.random.choice((2, 3)) for _ in range(CLIENTS - 1))]

    def steps(self, count):
        return [self._step() for _ in range(count)]

    def _step(self):
        client = self.random.randrange(CLIENTS)
        dice = self.random.random()
        if dice < 0.03:
            return client, "leave"
        if dice < 0.06:
            return client, [[b"RESET"], *([[b"HELLO", b"3"]] if self.protocols[client] == 3 else [])]
        if dice < 0.2:
            commands = [self._command() for _ in range(self.random.randint(1, 5))]
            return client, [[b"MULTI"], *commands, [b"EXEC"]]
        if dice < 0.25:
            mode = self._one([b"CLIENT", b"REPLY", b"OFF"], [b"CLIENT", b"REPLY", b"SKIP"])
            return client, [mode, self._command(), self._command(), [b"CLIENT", b"REPLY", b"ON"]]
        return client, [self._command() for _ in range(self._one(1, 1, 2, 4))]

    def _one(self, *choices):
        return self.random.choice(choices)

    def _some(self, names):
        return [self.random.choice(names) for _ in range(self._one(1, 1, 1, 2, 3))]

    def _command(self):
        dice = self.random.random()
        if dice < 0.35:
            return [self._one(b"PUBLISH", b"PUBLISH", b"SPUBLISH"), self.random.choice(CHANNELS),
                    b"m%d" % self.random.randrange(100)]
        if dice < 0.55:
            return self._one([b"SUBSCRIBE", *self._some(CHANNELS)],
                             [b"PSUBSCRIBE", *self._some(PATTERNS)],
                             [b"SSUBSCRIBE", *self._some(CHANNELS)])
        if dice < 0.75:
            return self._one([b"UNSUBSCRIBE", *self._some(CHANNELS)],
                             [b"PUNSUBSCRIBE", *self._some(PATTERNS)],
                             [b"SUNSUBSCRIBE", *self._some(CHANNELS)], [b"UNSUBSCRIBE"],
                             [b"PUNSUBSCRIBE"], [b"SUNSUBSCRIBE"])
        if dice < 0.9:
            channel = self.random.choice(CHANNELS)
            return self._one([b"PUBSUB", b"NUMSUB", *self._some(CHANNELS)], [b"PUBSUB", b"NUMPAT"],
                             [b"PUBSUB", b"SHARDNUMSUB", *self._some(CHANNELS)],
                             [b"PUBSUB", b"NUMSUB"], [b"PUBSUB", b"CHANNELS", channel],
                             [b"PUBSUB", b"SHARDCHANNELS", channel], [b"PUBSUB"],
                             [b"PUBSUB", b"CHANNELS", channel, channel], [b"PUBSUB", b"NUMPAT", b"x"],
                             [b"PUBSUB", b"NOTHING"])
        return self._one([b"PING"], [b"PING", b"word"], [b"PING", b"two", b"words"],
                         [b"SUBSCRIBE"], [b"PUBLISH", b"news"], [b"NOTHING"], [b"ECHO", b"e"],
                         [b"SET", self.random.choice(KEYS), b"v"], [b"GET", b"k1"],
                         [b"EXEC", b"x"])


class Changes:
    """Makes the steps of an epoch about keys: one client changes them, two hear of it."""

    FAMILIES = ("bitmaps", "geo", "hashes", "hyperloglogs", "keys", "lists", "sets", "sorted_sets",
                "sorting", "streams", "strings")
    # What changes nothing but the connection or the server.
    LEFT_OUT = (b"SELECT", b"CLIENT", b"CONFIG", b"DEBUG", b"OBJECT")
    CHANGING = 2

    compares = (0, 1)
    awaits_reply = False
    protocols = [2, 2, 3, 2, 2, 2]
    listen = ((1, [[b"PSUBSCRIBE", b"__key*__:*"]]),
              (0, [[b"CONFIG", b"SET", b"notify-keyspace-events", b"KEAn"]]),
              (0, [[b"PSUBSCRIBE", b"__keyevent@0__:*"]]))

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.commands = generator.Generator(generator.Catalogue(self.FAMILIES), self.random)

    def steps(self, count):
        return [self._step() for _ in range(count)]

    def _step(self):
        commands = [self._command() for _ in range(self.random.choice((1, 1, 2, 4)))]
        if self.random.random() < 0.1:
            commands = [[b"MULTI"], *commands, [b"EXEC"]]
        return self.CHANGING, commands

    def _command(self):
        while True:
            step = self.commands.next_step()
            if not (step.pause_seconds or step.needs_captures() or step.name in self.LEFT_OUT):
                return step.arguments


class Tracking:
    """Makes the steps of an epoch about keys of which clients keep copies."""

    compares = range(CLIENTS)
    listen = ()
    # What is told of prefixes comes behind all that was read in one piece: not with the PING.
    awaits_reply = True
    PREFIXES = [b"k", b"k1", b"k2", b"x", b"a", b"ab", b""]
    KEYS = [b"k1", b"k2", b"k12", b"x", b"abc", b"b"]
    OTHER = 5  # speaks RESP2, and may subscribe

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.protocols = [2, *(self.random.choice((2, 3, 3)) for _ in range(CLIENTS - 2)), 2]

    def steps(self, count):
        first = [(self.OTHER, [[b"SUBSCRIBE", b"__redis__:invalidate"]])]
        return [*first, *(self._step() for _ in range(count))]

    def _one(self, *choices):
        return self.random.choice(choices)

    def _key(self):
        return self.random.choice(self.KEYS)

    def _step(self):
        client = self.random.randrange(CLIENTS)
        dice = self.random.random()
        if dice < 0.03:
            return client, "leave"
        if dice < 0.06:
            return client, [[b"RESET"], *([[b"HELLO", b"3"]] if self.protocols[client] == 3 else [])]
        if dice < 0.25:
            return client, [self._tracking(client)]
        if dice < 0.4:
            commands = [self._command(client) for _ in range(self.random.randint(1, 5))]
            return client, [*self._caching(0.5), [b"MULTI"], *commands, [b"EXEC"]]
        return client, [*self._caching(0.3), *(self._command(client) for _ in range(
            self._one(1, 1, 2, 4)))]

    def _caching(self, chance):
        if self.random.random() > chance:
            return []
        return [[b"CLIENT", b"CACHING", self._one(b"YES", b"NO", b"yes", b"no", b"perhaps")]]

    def _tracking(self, client):
        dice = self.random.random()
        if dice < 0.2:
            return [b"CLIENT", b"TRACKING", b"OFF"]
        command = [b"CLIENT", b"TRACKING", b"ON"]
        if self.random.random() < 0.3:
            command += [b"REDIRECT", self._one(client, self.OTHER, self.random.randrange(CLIENTS))]
        mode = self.random.random()
        if mode < 0.35:
            command += [b"BCAST"]
            for _ in range(self._one(0, 0, 1, 1, 2)):
                command += [b"PREFIX", self.random.choice(self.PREFIXES)]
        elif mode < 0.5:
            command += [b"OPTIN"]
        elif mode < 0.6:
            command += [b"OPTOUT"]
        if self.random.random() < 0.3:
            command += [b"NOLOOP"]
        if self.random.random() < 0.03:
            command += [self._one(b"PREFIX", b"OPTIN", b"REDIRECT", b"NOTHING", b"OPTOUT")]
        return command

    def _command(self, client):
        key = self._key()
        dice = self.random.random()
        if dice < 0.4:
            return self._one([b"GET", key], [b"GET", key], [b"MGET", key, self._key()],
                             [b"STRLEN", key], [b"EXISTS", key, self._key()], [b"TYPE", key],
                             [b"LRANGE", key, b"0", b"-1"], [b"OBJECT", b"ENCODING", key],
                             [b"SORT_RO", key], [b"LCS", key, self._key()],
                             [b"EVAL_RO", b"return redis.call('get', KEYS[1])", b"1", key],
                             [b"EVAL", b"return redis.pcall('get', KEYS[1])", b"1", key])
        if dice < 0.8:
            return self._one([b"SET", key, b"v"], [b"SET", key, b"v"], [b"DEL", key, self._key()],
                             [b"APPEND", key, b"w"], [b"INCR", key], [b"LPUSH", key, b"e"],
                             [b"MSET", key, b"1", self._key(), b"2"], [b"RENAME", key, self._key()],
                             [b"SET", key, b"v", b"GET"], [b"GETDEL", key], [b"LPOP", key],
                             [b"EXPIRE", key, b"1000"], [b"PERSIST", key], [b"EXPIRE", key, b"-1"],
                             [b"COPY", key, self._key(), b"REPLACE"], [b"MOVE", key, b"1"],
                             [b"SETNX", key, b"v"], [b"RPOPLPUSH", key, self._key()],
                             [b"GETEX", key, b"PERSIST"], [b"SORT", key, b"STORE", self._key()],
                             [b"EVAL", b"redis.call('set', KEYS[1], 'a') "
                              b"return redis.call('set', KEYS[2], 'b')", b"2", key, self._key()])
        if dice < 0.83:
            return self._one([b"FLUSHALL"], [b"FLUSHDB"], [b"SWAPDB", b"0", b"1"],
                             [b"FLUSHALL", b"ASYNC"])
        if dice < 0.87:
            return [b"SELECT", self._one(b"0", b"0", b"0", b"1")]
        if dice < 0.93:
            return self._one([b"CLIENT", b"TRACKINGINFO"], [b"CLIENT", b"GETNAME"])
        if dice < 0.96 and client == self.OTHER:
            return self._one([b"SUBSCRIBE", b"__redis__:invalidate"], [b"SUBSCRIBE", b"other"],
                             [b"UNSUBSCRIBE"])
        if dice < 0.97:
            return [b"PUBLISH", b"other", b"m"]
        tracking = self._tracking(client)
        # Why not: the reference tells nobody of what was changed in the same cycle before he asked
        # for a prefix; the subject does.
        if b"BCAST" in tracking:
            tracking = [b"CLIENT", b"TRACKING", b"OFF"]
        return self._one([b"ECHO", b"e"], [b"NOTHING"], [b"GET"], tracking)


class Requests(Tracking):
    """Makes the steps of an epoch of which two clients see all requests."""

    WATCHERS = (3, 4)
    listen = tuple((number, [[b"MONITOR"]]) for number in WATCHERS)

    def _step(self):
        if self.random.random() > 0.1:
            client = self._one(0, 1, 2, 5)
            if self.random.random() < 0.2:
                return client, [self._secret()]
            _, commands = super()._step()
            return client, [command for command in commands if command != b"leave"] if isinstance(
                commands, list) else [[b"PING"]]
        client = self._one(*self.WATCHERS)
        return client, self._one([[b"PING"]], [[b"GET", b"k1"]], [[b"MONITOR"]],
                                 [[b"RESET"], [b"MONITOR"]], [[b"MULTI"], [b"MONITOR"], [b"EXEC"]],
                                 [[b"SET", b"k1", b"v"], [b"SELECT", b"1"]])

    def _tracking(self, client):
        # Why not them: what a script does is shown in one piece, so that it comes between other
        # messages, or behind them.
        return [self.OTHER if word in self.WATCHERS else word for word in super()._tracking(client)]

    def _secret(self):
        return self._one([b"AUTH", b"secret"], [b"AUTH", b"default", b"secret"],
                         [b"HELLO", b"2", b"AUTH", b"default", b"secret", b"SETNAME", b"n"],
                         [b"CONFIG", b"GET", b"port2"], [b"ACL", b"SETUSER", b"ann", b">secret"],
                         [b"ECHO", bytes(self.random.randrange(256) for _ in range(9))],
                         [b"MSET", b"k1", b"\xc3\xa9 \"x\" \\", b"x", b"\r\n\t\a\b\0"],
                         [b"NOTHING"], [b"GET"], [b"ACL", b"WHOAMI"], [b"PUBLISH", b"n", b"m"])
