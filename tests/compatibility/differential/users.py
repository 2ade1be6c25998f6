"""Random users and what they try: rules for ACL SETUSER, good and bad, and commands whose keys the
rules may or may not match.

Two servers are given the same users; then they are asked to describe them, whether they may run a
command (ACL DRYRUN), and let them run it.
"""

from . import families, generator, resp

FAMILIES_LEFT_OUT = {"blocking", "connection", "server"}
USERS = ("ann", "bob", "cyd", "default")
PASSWORDS = ("x", "secret", "")
CATEGORIES = ("keyspace", "read", "write", "set", "sortedset", "list", "hash", "string", "bitmap",
              "hyperloglog", "geo", "stream", "pubsub", "admin", "fast", "slow", "blocking",
              "dangerous", "connection", "transaction", "scripting", "all", "nosuch", "")
GLOBS = ("*", "a*", "*1", "k?y", "[a-m]*", "", "nosuch", "x:*")
PLAIN_RULES = ("on", "off", "nopass", "resetpass", "allkeys", "resetkeys", "allchannels",
               "resetchannels", "allcommands", "nocommands", "reset", "clearselectors",
               "sanitize-payload", "skip-sanitize-payload", "", "nosuch", "ON", "AllKeys")
HASHES = ("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", "abc")


class Difference(Exception):
    """The two servers answer differently."""


class Rules:
    """Draws rules. `commands` are the names that both servers know, subcommands included."""

    def __init__(self, random, commands, keys):
        self.random = random
        self.commands = commands
        self.keys = keys

    def several(self):
        return [self.one() for _ in range(self.random.choice((1, 1, 2, 3, 5, 8)))]

    def one(self, in_selector=False):
        random = self.random
        kind = random.choices(("command", "category", "argument", "keys", "channels", "plain",
                               "password", "selector"), (6, 6, 1, 5, 2, 4, 2, 1.5))[0]
        if in_selector and kind in ("password", "selector"):
            kind = "command"
        return getattr(self, "_" + kind)()

    def _sign(self):
        return self.random.choice("+++-")

    def _case(self, text):
        return text.upper() if self.random.random() < 0.1 else text

    def _command(self):
        return self._sign() + self._case(self.random.choice(self.commands))

    def _category(self):
        return self._sign() + "@" + self._case(self.random.choice(CATEGORIES))

    def _argument(self):
        command = self.random.choice(("select", "get", "set", "config", "config|get", "nosuch"))
        return self._sign() + command + "|" + self.random.choice(("0", "1", "Key", "", "a|b"))

    def _pattern(self):
        if self.random.random() < 0.5:
            return self.random.choice(GLOBS)
        key = self.random.choice(self.keys)
        return self.random.choice((key, key[:1] + "*", "*" + key[-1:]))

    def _keys(self):
        prefix = self.random.choice(("~", "~", "~", "%R~", "%W~", "%RW~", "%wr~", "%", "%~", "%X~"))
        return prefix + self._pattern()

    def _channels(self):
        return "&" + self._pattern()

    def _plain(self):
        return self.random.choice(PLAIN_RULES)

    def _password(self):
        sign = self.random.choice("><#!")
        return sign + self.random.choice(PASSWORDS if sign in "><" else HASHES)

    def _selector(self):
        rules = [self.one(in_selector=True) for _ in range(self.random.randrange(4))]
        text = "(" + " ".join(rules) + ")"
        return text[:-1] if self.random.random() < 0.05 else text


class Trial:
    """One series of questions to both servers, by one seed."""

    def __init__(self, random, addresses):
        self.random = random
        self.connections = [resp.Connection(address) for address in addresses]
        self.addresses = addresses
        names = [name for name in families.load() if name not in FAMILIES_LEFT_OUT]
        catalogue = generator.Catalogue(names)
        self.generator = generator.Generator(catalogue, random)
        keys = [key.decode() for key in catalogue.any_keys]
        self.rules = Rules(random, self._common_commands(), keys)
        self.answers = 0
        self.refusals = 0

    def _common_commands(self):
        known = []
        for connection in self.connections:
            _, names = connection.command("COMMAND", "LIST")
            commands = {name for _, name in names}
            _, infos = connection.command("COMMAND", "INFO", *sorted(commands))
            for _, info in infos:
                commands |= {fields[0][1] for _, fields in info[9][1] or ()}
            known.append(commands)
        return sorted(name.decode() for name in known[0] & known[1])

    def close(self):
        for connection in self.connections:
            connection.close()

    def ask(self, *arguments, connections=None):
        """The answer of both; a difference if they are two."""
        words = [a if isinstance(a, bytes) else a.encode() for a in arguments]
        frames = []
        for connection in connections or self.connections:
            connection.send(resp.encode(words))
            frames.append(connection.read_frame())
        self.answers += 1
        self._compare(words, frames, words[3:] if words[1:2] == [b"DRYRUN"] else None)
        return frames[0]

    def _compare(self, words, frames, judged):
        """`judged` is the command whose keys the answer is about, if it is about any."""
        if frames[0] == frames[1] or (judged and self._is_stricter(judged, frames)):
            return
        shown = " ".join(word.decode(errors="backslashreplace") for word in words)
        raise Difference(f"{shown}\n  reference: {frames[0]!r}\n  subject:   {frames[1]!r}")

    def _is_stricter(self, command, frames):
        """True if only the subject refuses a key, of a command whose arguments do not fit its key
        specs (PFMERGE with no source): there the reference looks at no key at all."""
        if not (b" key" in frames[1] and b"permissions" in frames[1]):
            return False
        if b" key" in frames[0] and b"permissions" in frames[0]:
            # Both refuse a key, and a number of keys that is none has them look in another order.
            return not all(part.isdigit() for part in command[2:3])
        kind, _ = self.connections[0].command("COMMAND", "GETKEYS", *command)
        return kind == b"-"

    def run(self, steps):
        protocol = self.random.choice("23")
        for connection in self.connections:
            connection.command("FLUSHALL")
            connection.command("HELLO", protocol)
        for name in USERS[:-1]:
            self.ask("ACL", "SETUSER", name, "reset", "on", "nopass")
        for _ in range(steps):
            self._step()

    def _step(self):
        random = self.random
        name = random.choice(USERS[:-1])
        self.ask("ACL", "SETUSER", name, *self.rules.several())
        self.ask("ACL", "GETUSER", name)
        if random.random() < 0.2:
            self.ask("ACL", "LIST")
        for _ in range(4):
            self.ask("ACL", "DRYRUN", name, *self._command())
        if random.random() < 0.3:
            self._act(name)

    def _command(self):
        while True:
            arguments = self.generator.plain_command()
            if arguments[0].upper() not in (b"DEBUG", b"CONFIG", b"COMMAND", b"OBJECT", b"MULTI"):
                return arguments

    def _act(self, name):
        """Logs in and tries commands: those that one refuses, the other has to refuse alike."""
        clients = [resp.Connection(address) for address in self.addresses]
        try:
            if not self.ask("AUTH", name, self.random.choice(PASSWORDS),
                            connections=clients).startswith(b"+OK"):
                return
            for _ in range(6):
                self._try(self._command(), clients)
        finally:
            for client in clients:
                client.close()

    def _try(self, arguments, clients):
        frames = []
        for client in clients:
            client.send(resp.encode(arguments))
            frames.append(client.read_frame())
        self.answers += 1
        if not any(frame.startswith(b"-NOPERM") for frame in frames):
            return
        self.refusals += 1
        self._compare(arguments, frames, arguments)
