"""The loads, and how one is measured."""

import contextlib
import dataclasses
import json
import os
import statistics
import subprocess
import sys

CONNECTIONS = 50
LOAD_PROCESSOR = "1"
TRIAL_REQUESTS = 20_000
FILL_PIPELINE = 64


@dataclasses.dataclass(frozen=True)
class Load:
    """`workload` and `fill` are names that bench/load/load_generator takes."""
    name: str
    title: str
    fill: str
    workload: str
    items: int
    pipeline: int
    trial: int = TRIAL_REQUESTS  # the least that is sent


def _strings(name, title, workload, pipelines, fill="fill-strings", items=1_000_000, **more):
    return [Load(f"{name}-p{pipeline}", title, fill, workload, items, pipeline, **more)
            for pipeline in pipelines]


LOADS = [
    *_strings("ping", "PING", "ping", (1, 16)),
    *_strings("set16", "SET 16 B", "set16", (1, 16, 64)),
    *_strings("get16", "GET 16 B", "get16", (1, 16, 64)),
    *_strings("set1024", "SET 1 KB", "set1024", (1, 16), items=200_000),
    *_strings("setex", "SETEX 16 B", "setex", (1, 16), fill="fill-volatile"),
    *_strings("incr", "INCR", "incr", (1, 16), fill="fill-counters"),
    *_strings("eval-incr", "EVAL of one INCR", "eval-incr", (1, 16), fill="fill-counters"),
    *_strings("mget100", "MGET 100", "mget100", (1, 16)),
    *_strings("hset", "HSET, hash of 5", "hset", (1, 16), "fill-hashes", 200_000),
    *_strings("hincrby", "HINCRBY, hash of 5", "hincrby", (1, 16), "fill-hashes", 200_000),
    *_strings("hgetall", "HGETALL of 5", "hgetall", (1, 16), "fill-hashes", 200_000),
    *_strings("zadd", "ZADD, 1 M members", "zadd", (1, 16), "fill-board"),
    *_strings("zincrby", "ZINCRBY, 1 M members", "zincrby", (1, 16), "fill-board"),
    *_strings("zrevrank", "ZREVRANK, 1 M members", "zrevrank", (1, 16), "fill-board"),
    *_strings("ztop10", "top 10 of 1 M", "ztop10", (1, 16), "fill-board"),
    *_strings("hand-off-board", "ZADD to a waiting BZPOPMIN", "hand-off-board", (1,), "fill-counters", 1),
    *_strings("hand-off-list", "RPUSH to a waiting BLPOP", "hand-off-list", (1,), "fill-counters", 1),
    *_strings("publish-50", "a message of PUBLISH to 50", "publish-50", (1, 16), "fill-counters", 1),
    *_strings("zrange1000", "1,000 of 1 M members", "zrange1000", (1,), "fill-board"),
    *_strings("sismember", "SISMEMBER, 1 M members", "sismember", (1, 16), "fill-members"),
    *_strings("sadd", "SADD, 1 M members and more", "sadd", (1, 16), "fill-members"),
    *_strings("sinter", "SINTER of two 10 k sets, 5 k", "sinter", (1,), "fill-two-sets", 20_000,
              trial=500),
    *_strings("sintercard", "SINTERCARD of the same", "sintercard", (1, 16), "fill-two-sets",
              20_000, trial=500),
    *_strings("lpush-rpop", "LPUSH, RPOP by turns, 48 B", "lpush-rpop", (1, 16), "fill-jobs"),
    *_strings("lpush", "LPUSH 16 B, one list", "lpush", (1, 16), "fill-jobs"),
    *_strings("lmove", "LMOVE round 1 M elements", "lmove", (1, 16), "fill-jobs"),
    *_strings("lrange100", "LRANGE 100 of 48 B", "lrange100", (1, 16), "fill-jobs"),
    *_strings("lindex", "LINDEX at random in 1 M", "lindex", (1, 16), "fill-jobs", trial=500),
    *_strings("xadd", "XADD MAXLEN ~ 100,000", "xadd", (1, 16), "fill-log"),
    *_strings("setbit", "SETBIT in 125 KB", "setbit", (1, 16), "fill-bitmaps", 1_000),
    *_strings("getbit", "GETBIT in 125 KB", "getbit", (1, 16), "fill-bitmaps", 1_000),
    *_strings("bitfield", "BITFIELD INCRBY in 125 KB", "bitfield", (1, 16), "fill-bitmaps", 1_000),
    *_strings("bitcount", "BITCOUNT of 1 MB", "bitcount", (1, 16), "fill-large-bitmaps", 8,
              trial=500),
    *_strings("bitpos", "BITPOS in 1 MB of zeros", "bitpos", (1, 16), "fill-large-bitmaps", 8,
              trial=500),
    *_strings("bitop", "BITOP AND of two of 1 MB", "bitop", (1, 16), "fill-large-bitmaps", 8,
              trial=500),
    *_strings("pfadd", "PFADD, 1,000 dense", "pfadd", (1, 16), "fill-hyperloglogs", 1_000),
    *_strings("pfaddsparse", "PFADD, 10,000 sparse", "pfaddsparse", (1, 16),
              "fill-sparse-hyperloglogs", 10_000),
    *_strings("pfcount3", "PFCOUNT of 3 dense", "pfcount3", (1, 16), "fill-hyperloglogs", 1_000,
              trial=5_000),
    *_strings("pfmerge", "PFMERGE of 3 dense", "pfmerge", (1, 16), "fill-hyperloglogs", 1_000,
              trial=5_000),
    *_strings("geoadd", "GEOADD, 100 k places", "geoadd", (1, 16), "fill-places", 100_000),
    *_strings("geodist", "GEODIST, 100 k places", "geodist", (1, 16), "fill-places", 100_000),
    *_strings("geosearch", "GEOSEARCH, 1,000 of 100 k", "geosearch", (1, 16), "fill-places",
              100_000, trial=1_000),
    *_strings("geonearest", "GEOSEARCH, nearest 10 of 1,000", "geonearest", (1, 16),
              "fill-places", 100_000, trial=1_000),
    *_strings("xreadgroup", "XREADGROUP, XACK by turns", "xreadgroup", (1, 16), "fill-queue"),
]


class Unsupported(Exception):
    """The server answered with errors."""


@dataclasses.dataclass
class Measurement:
    nanoseconds_per_request: float
    requests_per_second: float
    p50: float
    p99: float
    p999: float


class Generator:
    def __init__(self, repository, pin):
        self._words = ["taskset", "-c", LOAD_PROCESSOR] if pin else []
        self._words.append(os.path.join(repository, "build", "release", "bench", "load_generator"))

    def run(self, running, workload, items, requests, pipeline, seed=1):
        """What load_generator reports. Raises Unsupported if there were errors."""
        result = subprocess.run(
            [*self._words, "--port", str(running.port), "--workload", workload, "--items",
             str(items), "--requests", str(requests), "--pipeline", str(pipeline),
             "--connections", str(CONNECTIONS), "--seed", str(seed)],
            stdout=subprocess.PIPE, text=True, check=False)
        if result.returncode == 2:
            raise Unsupported(workload)
        if result.returncode:
            raise RuntimeError(f"load_generator failed with {workload}")
        return json.loads(result.stdout)


def measure_once(generator, running, load, requests, seed):
    before = running.processor_seconds()
    report = generator.run(running, load.workload, load.items, requests, load.pipeline, seed)
    spent = running.processor_seconds() - before
    return Measurement(1e9 * spent / report["requests"], report["requests"] / report["seconds"],
                       report["p50"], report["p99"], report["p999"])


def requests_that_take(generator, running, load, seconds):
    """How many requests last about so long on this server."""
    report = generator.run(running, load.workload, load.items, load.trial, load.pipeline)
    wanted = seconds * load.trial / max(report["seconds"], 1e-3)
    return max(int(wanted), load.trial)


def measure_load(generator, running, load, settings):
    """{server name: [Measurement]} over the rounds."""
    requests, rounds = {}, {name: [] for name in running}
    for name in running:
        try:
            requests[name] = requests_that_take(generator, running[name], load, settings.seconds)
        except Unsupported:
            continue
    for number in range(settings.rounds):
        order = sorted(requests)
        order = order[number % len(order):] + order[:number % len(order)] if order else []
        for name in order:
            rounds[name].append(
                measure_once(generator, running[name], load, requests[name], number + 2))
    return {name: median(found) for name, found in rounds.items() if found}


def median(measurements):
    return Measurement(*(statistics.median(getattr(one, field.name) for one in measurements)
                         for field in dataclasses.fields(Measurement)))


def is_wanted(name, wanted):
    return not wanted or any(name.startswith(word) for word in wanted)


def measure(servers, wanted, settings, repository):
    """[(Load, {server name: Measurement})], servers started anew for each way to fill them."""
    generator = Generator(repository, settings.pin)
    chosen = [load for load in LOADS if is_wanted(load.name, wanted)]
    results = []
    for fill, items in dict.fromkeys((load.fill, load.items) for load in chosen):
        with contextlib.ExitStack() as stack:
            running = {server.name: stack.enter_context(server.running(settings.pin))
                       for server in servers}
            for name, one in list(running.items()):
                try:
                    generator.run(one, fill, items, 0, FILL_PIPELINE)
                except Unsupported:
                    del running[name]  # Reading what is not there would look cheap.
            for load in chosen:
                if (load.fill, load.items) == (fill, items):
                    print(f"... {load.name}", file=sys.stderr, flush=True)
                    results.append((load, measure_load(generator, running, load, settings)))
    return results
