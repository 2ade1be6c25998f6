// What all workers of a server have done, added up.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace remora::server {

class Server;

struct WorkerTotals {
  uint64_t commands = 0;
  uint64_t error_replies = 0;
  uint64_t bytes_read = 0;
  uint64_t bytes_written = 0;
  uint64_t reads = 0;
  uint64_t writes = 0;
  uint64_t threaded_reads = 0;  // by other threads than the main one
  uint64_t threaded_writes = 0;
  uint64_t query_limit_closes = 0;
  uint64_t output_limit_closes = 0;
  uint64_t rounds = 0;
  uint64_t busy_microseconds = 0;
};

[[nodiscard]] WorkerTotals CollectWorkerTotals(Server& server);

// One command.
struct CommandTotals {
  uint64_t calls = 0;
  uint64_t nanoseconds = 0;
  uint64_t rejected = 0;
  uint64_t failed = 0;
};

// By the commands' ids.
[[nodiscard]] std::vector<CommandTotals> CollectCommandTotals(Server& server);
// Error replies by their first word.
[[nodiscard]] std::map<std::string, uint64_t> CollectErrorTotals(Server& server);
// How often the command `id` took how long, by the buckets of protocol::LatencyHistogram. Empty
// when it was never timed.
[[nodiscard]] std::vector<uint64_t> CollectLatencies(Server& server, uint32_t id);

}  // namespace remora::server
