"""Connections: what a client says about itself, and every way of saying it wrong."""

WEIGHT = 0.25
KEYS = {}


def client_name(context, arguments):
    arguments.append(context.random.choice(
        [b"", b"alice", b"bob-1", b"with space", b"new\nline", b"\xff", b"\x00", b"x" * 300]))


VOCABULARY = {"client_name": client_name}

COMMANDS = """
 6 PING [{value}]
 4 ECHO {value}
 5 SELECT {database}
 3 AUTH [default] {value}
 2 CLIENT SETNAME {client_name}
 3 CLIENT GETNAME
 2 CLIENT ID
 2 CLIENT SETINFO (LIB-NAME|LIB-VER|NOSUCH) {client_name}
 2 CLIENT NO-EVICT (ON|OFF|MAYBE)
 2 CLIENT NO-TOUCH (ON|OFF|MAYBE)
 2 CLIENT GETREDIR
 2 CLIENT TRACKINGINFO
 2 CLIENT CACHING (YES|NO|MAYBE)
 2 CLIENT UNBLOCK (999999999|{garbage}) [TIMEOUT|ERROR|NOSUCH]
 2 CLIENT INFO
 1 CLIENT LIST <[TYPE (normal|master|replica|pubsub|nosuch)] [ID 999999999]>
 1 CLIENT HELP
 2 CLIENT {garbage}
 1 CLIENT
"""

# Why exactly as written: damaged, these would end or mute the connection.
EXACT_COMMANDS = """
0.4 QUIT
1 RESET
1 HELLO
1 HELLO (2|3)
1 HELLO (2|3) SETNAME {client_name}
2 HELLO (1|4|-1|abc|9223372036854775808)
1 HELLO 3 (AUTH|SETNAME|NOSUCH)
1 HELLO 3 AUTH (default|nobody) (secret|guess)
1 CLIENT REPLY (ON|NOSUCH)
1 CLIENT PAUSE (abc|-1|1.5|99999999999999999999)
1 CLIENT PAUSE 0 (WRITE|ALL|NOSUCH)
1 CLIENT PAUSE
1 CLIENT UNPAUSE
1 CLIENT KILL (127.0.0.1:1|nosuch)
1 CLIENT KILL (ID 999999999|ID 0|ID abc|ID|ADDR 127.0.0.1:1|LADDR 127.0.0.1:1|USER nobody)
1 CLIENT KILL (TYPE nosuch|TYPE pubsub|SKIPME maybe|SKIPME yes ID 999999999|MAXAGE abc|NOSUCH 1)
1 CLIENT TRACKING (OFF|MAYBE)
1 CLIENT TRACKING ON REDIRECT (999999999|abc)
1 CLIENT TRACKING ON (PREFIX a|OPTIN OPTOUT|NOSUCH|REDIRECT)
1 CLIENT TRACKING ON BCAST PREFIX 1 PREFIX 12
1 CLIENT TRACKING ON BCAST (OPTIN|OPTOUT)
"""
