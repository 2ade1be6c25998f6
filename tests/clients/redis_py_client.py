"""redis-py: each case is a function whose name says what must hold. Argument: the port."""

import sys
import time
import traceback

import redis


def strings_round_trip_binary(client):
    value = bytes(range(256))
    assert client.set("binary", value)
    assert client.get("binary") == value
    assert client.get("absent") is None


def counters_count(client):
    assert client.incrby("visits", 41) == 41
    assert client.incrby("visits", 1) == 42
    assert client.get("visits") == b"42"


def conditional_set_tells_whether_it_set(client):
    assert client.set("lock", "a", nx=True, ex=30) is True
    assert client.set("lock", "b", nx=True, ex=30) is None
    assert 0 < client.ttl("lock") <= 30


def expiry_is_seen(client):
    client.set("volatile", "x", px=20)
    assert client.pttl("volatile") <= 20
    time.sleep(0.05)
    assert client.exists("volatile") == 0


def hashes_hold_fields(client):
    assert client.hset("user:1", mapping={"name": "ann", "visits": 1}) == 2
    assert client.hincrby("user:1", "visits", 2) == 3
    assert client.hgetall("user:1") == {b"name": b"ann", b"visits": b"3"}


def leaderboards_rank(client):
    client.zadd("board", {"ann": 3, "bob": 1, "cid": 2})
    assert client.zincrby("board", 5, "bob") == 6.0
    assert client.zrevrange("board", 0, 1, withscores=True) == [(b"bob", 6.0), (b"ann", 3.0)]
    assert client.zrevrank("board", "cid") == 2


def pipelines_answer_in_order(client):
    with client.pipeline(transaction=False) as pipeline:
        for number in range(1000):
            pipeline.set(f"p:{number}", number)
            pipeline.get(f"p:{number}")
        replies = pipeline.execute()
    assert replies[1::2] == [str(number).encode() for number in range(1000)]


def scanning_finds_every_key(client):
    for number in range(500):
        client.set(f"scan:{number}", 1)
    assert len(set(client.scan_iter("scan:*", count=37))) == 500


def wrong_types_are_errors(client):
    client.set("text", "x")
    try:
        client.hget("text", "field")
    except redis.ResponseError as error:
        assert str(error).startswith("WRONGTYPE"), error
    else:
        raise AssertionError("no error")


def subscribers_hear_publishers(client):
    with client.pubsub(ignore_subscribe_messages=True) as listener:
        listener.subscribe("news")
        listener.psubscribe("n*")
        assert listener.get_message(timeout=1) is None
        assert listener.get_message(timeout=1) is None
        assert client.publish("news", "hello") == 2
        heard = {listener.get_message(timeout=5)["type"] for _ in range(2)}
        assert heard == {"message", "pmessage"}


def copies_are_invalidated(client):
    with client.pubsub(ignore_subscribe_messages=True) as listener:
        listener.subscribe("__redis__:invalidate")
        assert listener.get_message(timeout=1) is None
        # Why not asked there: in RESP2 a listener may ask for nothing.
        identity = max(int(line["id"]) for line in client.client_list(_type="pubsub"))
        reader = client.client()
        reader.execute_command("CLIENT", "TRACKING", "ON", "REDIRECT", identity)
        reader.get("copied")
        client.set("copied", "new")
        messages = (listener.get_message(timeout=1) for _ in range(20))
        heard = next(message for message in messages if message)
        assert heard["data"] == [b"copied"], heard


def monitors_see_requests(client):
    with client.monitor() as monitor:
        client.set("seen", 'a "b"')
        assert monitor.next_command()["command"] == 'SET seen a "b"'


CASES = [
    subscribers_hear_publishers, copies_are_invalidated, monitors_see_requests,
    strings_round_trip_binary, counters_count, conditional_set_tells_whether_it_set,
    expiry_is_seen, hashes_hold_fields, leaderboards_rank, pipelines_answer_in_order,
    scanning_finds_every_key, wrong_types_are_errors,
]


def main():
    client = redis.Redis(port=int(sys.argv[1]))
    failed = 0
    for case in CASES:
        try:
            case(client)
            print(f"ok {case.__name__}")
        except Exception:  # Any failure of a case is that case's failure.
            failed += 1
            print(f"FAILED {case.__name__}: {traceback.format_exc().splitlines()[-1]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
