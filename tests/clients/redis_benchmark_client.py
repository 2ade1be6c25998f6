"""redis-benchmark: its own tests, as far as the server knows the commands, and what they leave.

    redis_benchmark_client.py --program PROGRAM PORT

Prints "ok NAME" or "FAILED NAME: why" for every case. Exit status: 0 all passed, 1 not.
"""

import argparse
import csv
import subprocess
import sys
import traceback

import redis

RUN_SECONDS = 60
REQUESTS = 2_000

# The program's tests, and the commands that each sends.
TESTS = {
    "ping": ["PING"], "set": ["SET"], "get": ["GET"], "incr": ["INCR"], "lpush": ["LPUSH"],
    "rpush": ["RPUSH"], "lpop": ["LPOP"], "rpop": ["RPOP"], "sadd": ["SADD"], "hset": ["HSET"],
    "spop": ["SPOP"], "zadd": ["ZADD"], "zpopmin": ["ZPOPMIN"], "lrange": ["LPUSH", "LRANGE"],
    "mset": ["MSET"],
}


class Benchmark:
    def __init__(self, program, port):
        self._command_line = [program, "-p", str(port), "-n", str(REQUESTS), "--csv"]
        self.client = redis.Redis(port=port)

    def run(self, *arguments):
        """{name of a test: requests a second}."""
        ended = subprocess.run([*self._command_line, *arguments], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, timeout=RUN_SECONDS,
                               check=False)
        assert ended.returncode == 0 and "rror" not in ended.stdout, ended.stdout[-500:]
        rows = [row for row in csv.reader(ended.stdout.splitlines()) if len(row) == 8]
        return {row[0]: float(row[1]) for row in rows[1:]}

    def supported(self):
        known = self.client.command()
        return [test for test, commands in TESTS.items()
                if all(name.lower() in known for name in commands)]


def run_supported(benchmark, *arguments):
    tests = benchmark.supported()
    results = benchmark.run("-t", ",".join(tests), *arguments)
    assert len(results) >= len(tests) and all(results.values()), results


def one_request_at_a_time(benchmark):
    run_supported(benchmark)


def sixteen_requests_at_a_time(benchmark):
    run_supported(benchmark, "-P", "16")


def resp3(benchmark):
    run_supported(benchmark, "-3", "-P", "16", "-c", "10")


def random_keys(benchmark):
    run_supported(benchmark, "-r", "1000", "-P", "16")


def several_threads(benchmark):
    run_supported(benchmark, "--threads", "2", "-P", "4")


def connections_that_do_not_last(benchmark):
    results = benchmark.run("-k", "0", "-t", "set,get", "-c", "10")
    assert len(results) == 2, results


def large_values(benchmark):
    benchmark.run("-t", "set", "-d", "100000", "-P", "4", "-r", "10")
    assert benchmark.client.strlen("key:000000000001") == 100_000


def every_request_counts(benchmark):
    benchmark.run("-t", "incr", "-P", "16")
    assert int(benchmark.client.get("counter:__rand_int__")) == REQUESTS


def all_keys_are_written(benchmark):
    benchmark.run("-t", "set", "-r", "100", "-P", "16")
    assert benchmark.client.dbsize() == 100


def members_are_added_and_popped(benchmark):
    benchmark.run("-t", "zadd", "-r", "1000000000", "-P", "16")
    assert benchmark.client.zcard("myzset") > REQUESTS * 9 // 10
    benchmark.run("-t", "zpopmin", "-P", "16")
    assert benchmark.client.exists("myzset") == 0


def given_commands_are_sent(benchmark):
    benchmark.run("-P", "16", "HINCRBY", "counts", "all", "2")
    assert int(benchmark.client.hget("counts", "all")) == 2 * REQUESTS


CASES = [
    one_request_at_a_time, sixteen_requests_at_a_time, resp3, random_keys, several_threads,
    connections_that_do_not_last, large_values, every_request_counts, all_keys_are_written,
    members_are_added_and_popped, given_commands_are_sent,
]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("port", type=int)
    settings = parser.parse_args()
    benchmark = Benchmark(settings.program, settings.port)
    failed = 0
    for case in CASES:
        try:
            benchmark.client.flushall()
            case(benchmark)
            print(f"ok {case.__name__}")
        except Exception:  # Any failure of a case is that case's failure.
            failed += 1
            print(f"FAILED {case.__name__}: {traceback.format_exc().splitlines()[-1]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
