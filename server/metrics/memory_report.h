// Where a server's memory is: what INFO memory and MEMORY STATS show.
#pragma once

#include <cstdint>

#include "engine/keyspace/totals.h"
#include "server/metrics/allocator.h"

namespace remora::server {

class Server;

struct MemoryReport {
  keyspace::Totals totals;
  AllocatorFigures allocator;
  uint64_t used = 0;  // all of the following
  uint64_t peak = 0;
  uint64_t startup = 0;   // a server without data and clients
  uint64_t clients = 0;   // connections and their buffers
  uint64_t overhead = 0;  // all but keys and values: startup, clients, index
  uint64_t dataset = 0;   // keys and values
  uint64_t keys = 0;
  uint64_t resident = 0;

  // Of what is used beyond the startup's, the part that is data, in percent.
  [[nodiscard]] double DatasetPercentage() const;
  [[nodiscard]] double PeakPercentage() const;
  // What the system gave for each byte used.
  [[nodiscard]] double Fragmentation() const;
  [[nodiscard]] int64_t FragmentationBytes() const;
  [[nodiscard]] double AllocatorFragmentation() const;
  [[nodiscard]] double AllocatorResidence() const;
  [[nodiscard]] double ProcessOverhead() const;
};

[[nodiscard]] MemoryReport MakeMemoryReport(Server& server);

}  // namespace remora::server
