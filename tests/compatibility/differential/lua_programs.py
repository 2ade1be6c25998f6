"""Random small programs in Lua, for scripts and for functions.

Most of them run to their end; many read what is not there, add tables, or raise. None shows the
address of a value, reads a clock, or runs for long: every loop has a constant bound, and every text
that is repeated is repeated a few times. A program is a function of the generator that it draws from.
"""

NUMBERS = ["0", "1", "-1", "2", "3", "7", "10", "255", "0.5", "-1.5", "3.7", "-3.2", "1e15", "1e17",
           "-1e18", "2^31", "2^32", "-2^31", "2^53", "2^53+1", "2^63", "-2^63", "1e300", "1/0", "-1/0",
           "0/0", "0x10", "1e-7", "123456789012", "0.1+0.2", "100", "-128", "65536", "1e100"]
SMALL = ["0", "1", "2", "3", "5", "-1", "-2", "1.5"]
STRINGS = [b"", b"a", b"abc", b"hello world", b"1", b"10", b"-3.5", b"0x1F", b"1e3", b" 7 ", b"nan",
           b"a\x00b", b"\r\n", b"\xff\xfe", b"key", b"x=1, y=2", b"%d", b"[1,2,{\"a\":null}]",
           b"{\"k\":[true,false,1.5e3]}", b"ERR said so", b"OK", b"-ERR x", b"WRONG way", b"quo\"te'd\\"]
PATTERNS = [b"a", b".", b"%a+", b"%d*", b"(%w+)=(%w+)", b"^h", b"o$", b"[^%s]+", b"%s", b"()", b"l-o",
            b"(.)(.)", b"%b()", b"%f[%w]%w+", b"[a", b"%", b"(a", b"[]]", b"[%a-z]", b"%1", b"x*", b"\x00",
            b"(((", b"%g"]
FORMATS = [b"%d", b"%5d", b"%-5d|", b"%05d", b"%x", b"%X", b"%o", b"%u", b"%i", b"%c", b"%e", b"%g",
           b"%G", b"%.3f", b"%5.1f", b"%.14g", b"%.17g", b"%+d", b"%%", b"%s", b"%10s|", b"%-10s|",
           b"%.2s", b"%q", b"%", b"%y", b"%123d", b"%.20f", b"% d", b"%#x", b"%s %s"]
STRUCT_FORMATS = [b"b", b"B", b"h", b"H", b"i4", b"I4", b"l", b"L", b"i8", b"I8", b"f", b"d", b"s", b"c0",
                  b"c3", b"Bc0", b">I2", b"<I2", b"=h", b"!4bI4", b"!8bd", b"x", b"bxh", b"i3", b"I1", b"i9",
                  b"i0", b"i33", b">i2<i2", b"z", b"c", b"!3b", b"!16d", b"bbb", b"ss", b" b", b">d", b"T", b"i16"]
JSON = [b"1", b"-0.5", b"1e2", b"[]", b"{}", b"null", b"true", b"\"x\"", b"[1,2,3]", b"[[[]]]", b"{\"a\":1}",
        b"{\"a\":{\"b\":[1,null]}}", b"\"\\u0041\\n\"", b"\"\\ud83d\\ude00\"", b"\"\\ud83d\"", b"[1,]", b"{",
        b"nul", b"tru", b"", b" ", b"[1 2]", b"{\"a\" 1}", b"{1:2}", b"NaN", b"-Infinity", b"0x10", b"01", b"+1",
        b"1.", b".5", b"\"\x00\"", b"\"a", b"\"\\x\"", b"[1]x", b"123456789012345678901234567890", b"1e400",
        b"-", b"{\"a\":1,\"a\":2}", b"[" * 30 + b"]" * 30, b"\"\xff\"", b"\"tab\t\"", b"[true,false]", b"inf", b"nan"]
PACKED = [b"\xc0", b"\xc2", b"\xc3", b"\x01", b"\xff", b"\xcc\xff", b"\xcd\x01\x00", b"\xce\x00\x01\x00\x00",
          b"\xcf" + b"\x01" * 8, b"\xcf" + b"\xff" * 8, b"\xd0\x80", b"\xd1\x80\x00", b"\xd2\x80\x00\x00\x00",
          b"\xd3" + b"\x80" * 8, b"\xca\x3f\x80\x00\x00", b"\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00", b"\xa3abc", b"\xa3ab",
          b"\xd9\x01a", b"\xda\x00\x01a", b"\xdb\x00\x00\x00\x01a", b"\xc4\x01a", b"\xc5\x00\x01a", b"\xc6\x00\x00\x00\x01a",
          b"\x92\x01\x02", b"\x92\x01", b"\x82\x01\x02\xa1a\xc0", b"\x81\xc0\x01", b"\xdc\x00\x01\x01", b"\xde\x00\x01\x01\x02",
          b"\xdd\x00\x00\x00\x01\x05", b"\xdf\x00\x00\x00\x01\x01\x02", b"\xdc\xff\xff", b"\xc1", b"\xc7\x01\x01a",
          b"\xd4\x01a", b"\x01\x02\x03", b"\x91" * 17 + b"\x01", b"", b"\x90", b"\x80", b"\xcb\x7f\xf8" + b"\0" * 6]
COMPARISONS = ["==", "~=", "<", ">", "<=", ">="]
CONSTANTS = ["nil", "true", "false", "cjson.null", "redis.LOG_WARNING", "math.pi", "math.huge", "_VERSION",
             "redis.REPL_ALL", "redis.REDIS_VERSION", "cjson._VERSION", "KEYS", "ARGV", "print", "type", "_G.none",
             "none", "cmsgpack._NAME", "redis.nosuch"]
NAMES = ["a", "b", "c", "d"]


def text(value):
    """A literal of these bytes."""
    out = []
    for byte in value:
        if chr(byte) in "'\\" or byte < 32 or byte > 126:
            out.append(f"\\{byte:03d}")
        else:
            out.append(chr(byte))
    return "'" + "".join(out) + "'"


def deep(random):
    """A table in a table in a table."""
    levels = random.choice([3, 7, 15, 16, 17, 30, 100, 999, 1001])
    return f"(function() local t = {{1}} for i = 1, {levels} do t = {{t}} end return t end)()"


class Program:
    """Writes one program. `draw_command` gives the arguments of a command that it may call."""

    def __init__(self, random, draw_command, keys=0, arguments=0):
        self._random = random
        self._draw_command = draw_command
        self._keys = keys
        self._arguments = arguments
        self._names = []
        self._nameless = 0  # How many reasons there are to use no names.
        self._cyclic = set()

    def body(self):
        """Statements and a result, on lines of their own now and then."""
        lines = [self._statement(2) for _ in range(self._random.choice([0, 0, 1, 1, 2, 3, 5]))]
        lines.append("return " + self._any(3))
        separator = self._random.choice([" ", "\n", "\n", "; "])
        return separator.join(lines)

    def _choose(self, weighted):
        total = sum(weight for weight, _ in weighted)
        dice = self._random.random() * total
        for weight, way in weighted:
            dice -= weight
            if dice < 0:
                return way
        return weighted[-1][1]

    # Statements.

    def _statement(self, depth):
        return self._choose([
            (8, self._call_statement), (6, self._local), (2, self._assignment), (1.5, self._branch),
            (1.5, self._counting_loop), (1.5, self._walk), (1, self._protected), (0.6, self._raise),
            (0.8, self._response_version), (0.6, self._function), (0.4, self._coroutine),
            (0.25, self._forbidden), (0.4, self._sort), (0.3, self._matches)])(depth)

    def _block(self, depth):
        known = len(self._names)
        lines = [self._statement(depth - 1) for _ in range(self._random.choice([1, 1, 2]))]
        del self._names[known:]
        return " ".join(lines) if depth > 0 else ""

    def _local(self, depth):
        value = self._any(depth)
        name = self._random.choice(NAMES)
        self._names.append(name)
        return f"local {name} = {value}"

    def _assignment(self, depth):
        """Of values without names: a table that holds others twice, again and again or in a circle,
        would take for ever to write out. A table may hold itself once."""
        if not self._names:
            return self._local(depth)
        name = self._random.choice(self._names)
        self._nameless += 1
        value = self._any(depth)
        self._nameless -= 1
        if self._random.random() < 0.5:
            return f"{name} = {value}"
        if name not in self._cyclic and self._random.random() < 0.05:
            self._cyclic.add(name)
            value = name
        return f"if type({name}) == 'table' then {name}[{self._key()}] = {value} end"

    def _call_statement(self, depth):
        return self._command()

    def _branch(self, depth):
        if depth <= 0:
            return ""
        return (f"if {self._boolean(depth)} then {self._block(depth)} "
                f"else {self._block(depth)} end")

    def _counting_loop(self, depth):
        if depth <= 0:
            return ""
        self._names.append("i")
        body = self._block(depth)
        self._names.pop()
        last = self._random.choice(["1", "2", "3", "5", "0"])
        return f"for i = 1, {last} do {body} end"

    def _walk(self, depth):
        if depth <= 0:
            return ""
        way = self._random.choice(["ipairs", "pairs"])
        return (f"local n = 0 for k, v in {way}({self._table(depth)}) do n = n + 1 "
                f"if n > 20 then break end {self._block(depth)} end")

    def _protected(self, depth):
        if depth <= 0:
            return ""
        self._names += ["a", "b"]
        handler = self._random.choice([None, None, "function(e) return type(e) end"])
        body = self._block(depth)
        inner = f"function() {body} return {self._any(depth - 1)} end"
        if handler:
            return f"local a, b = xpcall({inner}, {handler})"
        return f"local a, b = pcall({inner})"

    def _raise(self, depth):
        """Never a table without a text, of which the reference dies."""
        return self._random.choice([
            f"error({self._string(1)})", f"error({self._string(1)}, {self._random.choice('012')})",
            f"error({{err={self._string(1)} or ''}})", "error()", "error(true)", "error(nil)",
            f"assert({self._boolean(depth)}, {self._string(1)})", f"assert({self._any(1)})",
            f"if {self._boolean(1)} then return {self._any(1)} end",
            f"error(redis.error_reply({self._string(1)} or ''))", "error(12.5)"])

    def _response_version(self, depth):
        return f"redis.setresp({self._random.choice(['3', '3', '3', '2', '2', '4', text(b'3'), ''])})"

    def _function(self, depth):
        self._names.append("c")
        return (f"local function f(...) local n = select('#', ...) return n, ... end "
                f"local c = {{f({self._any(1)}, {self._any(1)})}}")

    def _coroutine(self, depth):
        first = self._any(1)
        body = self._block(min(depth, 1))
        self._names.append("d")
        self._nameless += 1  # As in an assignment: what is passed comes to stand in the table.
        second = self._any(1)
        self._nameless -= 1
        return (f"local co = coroutine.create(function(x) local y = coroutine.yield(x) "
                f"{body} return y end) local d = {{coroutine.resume(co, {first})}} "
                f"d[#d + 1] = {{coroutine.resume(co, {second})}} d[#d + 1] = coroutine.status(co)")

    def _forbidden(self, depth):
        return self._random.choice([
            "undeclared = 1", "string.x = 1", "redis.call = nil", "_G.x = 1", "KEYS.x = 1", "rawset(_G, 'x', 1)",
            "setmetatable(_G, {})", "local a = undeclared", "setmetatable(redis, nil)", "string.sub = nil",
            "table.insert(_G, 1)", "local a = rawget(_G, 'nothing')", "getmetatable('').__index = nil",
            "rawset(math, 'pi', 3)", "local a = require", "local a = os.time()", "local a = io", "local a = print",
            "local a = loadfile", "local a = dofile('x')", "local a = setfenv", "local a = newproxy", "redis.nosuch()",
            "local a = debug.getinfo(1)", "local a = package", "local a = module", "getmetatable(_G).__index = 1",
            "function undeclared() end", "local a = string.dump(function() end) == nil"])

    def _sort(self, depth):
        self._names.append("b")
        order = self._random.choice(["", "", ", function(x, y) return x > y end",
                                     ", function(x, y) return tostring(x) < tostring(y) end"])
        values = ", ".join(self._random.choice([self._number(0), text(self._random.choice(STRINGS))])
                           if self._random.random() < 0.1 else self._random.choice(SMALL) for _ in range(4))
        return f"local b = {{{values}}} table.sort(b{order})"

    def _matches(self, depth):
        self._names.append("c")
        return (f"local c = {{}} for w, x in string.gmatch({self._string(1)}, {self._pattern()}) do "
                f"c[#c + 1] = w c[#c + 1] = x if #c > 20 then break end end")

    # Commands.

    def _argument(self, value):
        """Text or a number, whatever happens: the reference frees the arguments of a call twice when
        it has refused one of another type, and dies at the next flush."""
        random = self._random
        dice = random.random()
        if self._keys and dice < 0.1:
            return f"(KEYS[{random.randint(1, self._keys)}] or '')"
        if self._arguments and dice < 0.15:
            return f"(ARGV[{random.randint(1, self._arguments)}] or '')"
        if dice < 0.16:
            return f"({random.choice([self._number(1), self._string(1)])} or '')"
        if value.lstrip(b"-").isdigit() and len(value) < 15 and random.random() < 0.4:
            return value.decode()
        return text(value)

    def _command(self):
        way = self._random.choice(["call", "call", "pcall"])
        arguments = ", ".join(self._argument(word) if place else text(word)
                              for place, word in enumerate(self._draw_command()))
        if self._random.random() < 0.03:
            arguments = self._random.choice(["", "'nosuch'", "'get'", "1", "'GET', 1, 2, 3"])
        return f"redis.{way}({arguments})"

    # Expressions.

    def _key(self):
        """Short: the reference hashes long texts in its own way, which decides the order of keys."""
        return self._random.choice(["1", "2", "3", "'x'", "'ok'", "'err'", "-1", "1.5", "true",
                                    text(self._random.choice(STRINGS))])

    def _name_or(self, value):
        if self._names and not self._nameless and self._random.random() < 0.4:
            return self._random.choice(self._names)
        return value

    def _any(self, depth):
        if depth <= 0:
            return self._name_or(self._choose([
                (3, lambda: self._number(0)), (3, lambda: self._string(0)), (1, lambda: self._boolean(0)),
                (1, lambda: self._random.choice(CONSTANTS)), (1, lambda: "{}")])())
        return self._name_or(self._choose([
            (4, self._command), (3, lambda: self._number(depth)), (3, lambda: self._string(depth)),
            (2, lambda: self._boolean(depth)), (5, lambda: self._table(depth)),
            (1, lambda: self._random.choice(CONSTANTS)), (0.5, lambda: self._several(depth)),
            (0.4, lambda: self._shown(depth))])())

    def _several(self, depth):
        """More than one value, of which one may be left."""
        return f"{self._any(depth - 1)}, {self._any(depth - 1)}"

    def _shown(self, depth):
        value = self._any(depth - 1)
        return (f"(function(x) if type(x) == 'table' or type(x) == 'function' or type(x) == 'thread' "
                f"then return type(x) end return tostring(x) end)({value})")

    def _number(self, depth):
        random = self._random
        if depth <= 0:
            return f"({random.choice(NUMBERS)})" if random.random() < 0.5 else random.choice(SMALL)
        return self._choose([
            (3, lambda: self._number(0)),
            (3, lambda: f"({self._number(depth - 1)} {random.choice('+-*/%^')} {self._number(depth - 1)})"),
            (1, lambda: f"#{self._string(0)}"), (1, lambda: f"#({self._table(depth - 1)})"),
            (1, lambda: f"-({self._number(depth - 1)})"),
            (1.5, lambda: f"math.{random.choice(['floor', 'ceil', 'abs', 'sqrt', 'deg', 'modf', 'frexp', 'sin', 'exp', 'log', 'log10'])}({self._number(depth - 1)})"),
            (1, lambda: f"math.{random.choice(['max', 'min', 'fmod', 'pow', 'mod', 'atan2', 'ldexp'])}({self._number(0)}, {self._number(0)})"),
            (1, lambda: f"tonumber({self._string(0)})"),
            (0.5, lambda: f"tonumber({self._string(0)}, {random.choice(['2', '8', '16', '36', '10', '1', '37'])})"),
            (1, lambda: f"string.byte({self._string(0)}, {random.choice(SMALL)})"),
            (1, lambda: f"string.find({self._string(0)}, {self._pattern()}{random.choice(['', ', 1, true', ', 2', ', -1'])})"),
            (1.5, lambda: f"bit.{random.choice(['band', 'bor', 'bxor', 'lshift', 'rshift', 'arshift', 'rol', 'ror'])}({self._number(0)}, {self._number(0)})"),
            (0.6, lambda: f"bit.{random.choice(['bnot', 'bswap', 'tobit'])}({self._number(0)})"),
            (0.5, lambda: f"struct.size({self._struct_format()})"),
            (0.5, lambda: f"cjson.decode({text(random.choice(JSON))})"),
            (0.4, lambda: f"(function() math.randomseed({random.choice(SMALL)}) return math.random({random.choice(['', '10', '-5, 5', '0', '1, 2^31', '5, 1'])}) end)()"),
            (0.2, lambda: f"table.maxn({self._table(0)})"),
            (0.2, lambda: f"redis.log({random.choice(['redis.LOG_DEBUG', '9', ''])}, {self._string(0)})"),
            (0.2, lambda: f"select({random.choice(['1', '2', '-1', '0', text(b'#')])}, {self._any(0)}, {self._any(0)})"),
        ])()

    def _pattern(self):
        return text(self._random.choice(PATTERNS))

    def _struct_format(self):
        return text(self._random.choice(STRUCT_FORMATS))

    def _string(self, depth):
        random = self._random
        if depth <= 0:
            dice = random.random()
            if self._keys and dice < 0.1:
                return f"KEYS[{random.randint(1, self._keys + 1)}]"
            if self._arguments and dice < 0.2:
                return f"ARGV[{random.randint(1, self._arguments + 1)}]"
            return text(random.choice(STRINGS))
        plain = lambda: self._string(0)
        return self._choose([
            (2, plain),
            (2, lambda: f"({self._string(depth - 1)} .. {random.choice([self._string(0), self._number(0)])})"),
            (1, lambda: f"string.rep({plain()}, {random.choice(['0', '1', '3', '-1', '2.7', '20'])})"),
            (1, lambda: f"string.sub({self._string(depth - 1)}, {random.choice(SMALL)}, {random.choice(SMALL)})"),
            (1, lambda: f"string.{random.choice(['upper', 'lower', 'reverse', 'len'])}({self._string(depth - 1)})"),
            (2, lambda: f"string.format({text(random.choice(FORMATS))}, {random.choice([self._number(1), plain()])})"),
            (2, lambda: f"tostring({random.choice(NUMBERS + SMALL + ['true', 'false', 'nil'])})"),
            (1, lambda: self._shown(depth)),
            (1, lambda: f"table.concat({self._table(depth - 1)}, {plain()})"),
            (0.4, lambda: f"table.concat({self._table(depth - 1)}, ',', {random.choice(SMALL)}, {random.choice(SMALL)})"),
            (1, lambda: f"string.gsub({self._string(depth - 1)}, {self._pattern()}, {self._replacement()})"),
            (0.7, lambda: f"string.match({self._string(depth - 1)}, {self._pattern()})"),
            (0.5, lambda: f"string.char({random.choice(['65', '0, 255', '256', '-1', '97, 98'])})"),
            (1, lambda: f"type({self._any(depth - 1)})"),
            (0.7, lambda: f"redis.sha1hex({self._string(depth - 1)})"),
            (0.2, lambda: f"redis.sha1hex({self._any(0)})"),
            (2.5, lambda: f"cjson.encode({self._any(depth - 1)})"),
            (2.5, lambda: f"cmsgpack.pack({self._any(depth - 1)}{random.choice(['', '', ', ' + self._any(0)])})"),
            (2, lambda: f"struct.pack({self._struct_format()}, {random.choice([self._number(0), plain()])}, {random.choice([self._number(0), plain()])})"),
            (0.6, lambda: f"bit.tohex({self._number(0)}{random.choice(['', ', 4', ', -4', ', 0', ', 9'])})"),
            (0.3, lambda: f"({plain()}):{random.choice(['upper()', 'len()', 'sub(2)', 'rep(2)', 'nosuch()', 'byte(1, 3)'])}"),
            (0.3, lambda: f"tostring(redis.acl_check_cmd({', '.join(text(word) for word in self._draw_command()[:4])}) == true)"),
        ])()

    def _replacement(self):
        return self._random.choice(["''", "'%0%0'", "'%1'", "'%2'", "'x'", "string.upper", "{a='b'}", "'%'", "'%%'",
                                    "function(x) return nil end", "1"])

    def _boolean(self, depth):
        random = self._random
        if depth <= 0:
            return random.choice(["true", "false"])
        return self._choose([
            (2, lambda: self._boolean(0)),
            (2, lambda: f"({self._number(depth - 1)} {random.choice(COMPARISONS)} {self._number(depth - 1)})"),
            (2, lambda: f"({self._string(depth - 1)} {random.choice(COMPARISONS)} {self._string(depth - 1)})"),
            (0.3, lambda: f"({self._any(depth - 1)} {random.choice(COMPARISONS)} {self._any(depth - 1)})"),
            (1, lambda: f"not ({self._any(depth - 1)})"),
            (1, lambda: f"({self._any(depth - 1)} {random.choice(['and', 'or'])} {self._any(depth - 1)})"),
            (0.3, lambda: f"rawequal({self._any(0)}, {self._any(0)})")])()

    def _table(self, depth):
        random = self._random
        if depth <= 0:
            return "{" + ", ".join(self._any(0) for _ in range(random.choice([0, 1, 2, 3]))) + "}"
        inner = lambda: self._any(depth - 1)
        return self._choose([
            (4, lambda: "{" + ", ".join(inner() for _ in range(random.choice([1, 2, 3, 4]))) + "}"),
            (2, lambda: f"{{[{self._key()}] = {inner()}, x = {inner()}}}"),
            (0.7, lambda: f"{{1, 2, nil, 4, [{random.choice(['5', '10', '20', '-1'])}] = {inner()}}}"),
            (1, lambda: f"{{err = {self._string(depth - 1)}}}"), (1, lambda: f"{{ok = {self._string(depth - 1)}}}"),
            (0.5, lambda: f"{{{random.choice(['err', 'ok', 'double', 'map', 'set', 'big_number', 'verbatim_string'])} = {inner()}}}"),
            (1, lambda: f"{{double = {self._number(depth - 1)}}}"),
            (1, lambda: f"{{map = {{{random.choice(['x', '[1]', '[true]', '[1.5]'])} = {inner()}}}}}"),
            (0.5, lambda: f"{{map = {{[{self._key()}] = {inner()}, [{self._key()}] = {inner()}}}}}"),
            (1, lambda: f"{{set = {{{random.choice(['x', '[1]', '[true]', '[{}]'])} = {inner()}}}}}"),
            (0.6, lambda: f"{{big_number = {self._string(0)}}}"),
            (0.6, lambda: f"{{verbatim_string = {{format = {self._string(0)}, string = {self._string(0)}}}}}"),
            (0.4, lambda: f"{{err = {self._string(0)}, ignore_error_stats_update = {inner()}}}"),
            (1, lambda: f"redis.error_reply({self._string(depth - 1)})"),
            (1, lambda: f"redis.status_reply({self._string(depth - 1)})"),
            (0.2, lambda: f"redis.{random.choice(['error_reply', 'status_reply'])}({self._any(0)})"),
            (1.5, lambda: f"cjson.decode({text(random.choice(JSON))})"),
            (1, lambda: f"cjson.decode(cjson.encode({inner()}))"),
            (1.5, lambda: f"{{cmsgpack.unpack({text(random.choice(PACKED))})}}"),
            (0.6, lambda: f"{{cmsgpack.unpack_{random.choice(['one', 'limit'])}({text(random.choice(PACKED) + random.choice(PACKED))}, {random.choice(SMALL)}{random.choice(['', ', 1', ', 9'])})}}"),
            (1, lambda: f"{{cmsgpack.unpack(cmsgpack.pack({inner()}))}}"),
            (1.5, lambda: f"{{struct.unpack({self._struct_format()}, {self._string(1)}{random.choice(['', ', 1', ', 2', ', 0', ', -1', ', 100'])})}}"),
            (1, lambda: f"{{pcall({random.choice(['tostring', 'error', 'redis.call', 'cjson.decode', 'string.rep'])}, {self._string(0)} or '')}}"),
            (1, lambda: "{" + self._command() + "}"),
            (1, lambda: f"{{string.find({self._string(0)}, {self._pattern()})}}"),
            (0.5, lambda: f"{{unpack({self._table(0)}{random.choice(['', ', 2', ', 1, 3', ', -1, 1', ', 1, 1e8'])})}}"),
            (0.5, lambda: f"{{next({self._table(0)})}}"),
            (0.5, lambda: f"{{loadstring({text(random.choice([b'return 1', b'return', b'x x', b'return KEYS', b'', b'return ...']))})}}"),
            (0.3, lambda: f"setmetatable({{}}, {{__index = function(t, k) return k end, __tostring = function() return 'named' end, __len = function() return 9 end}})"),
            (0.15, lambda: deep(random)),
        ])()
