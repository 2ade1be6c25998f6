// load_generator: sends one workload to one server as fast as it answers, on one thread.
//
//   load_generator --port 6379 --workload get16 --requests 1000000 --connections 50 --pipeline 16
//
// Every request is written out before the clock starts; while it runs there are only send, recv and
// counting, so that on a machine shared with the server the server is what is measured. Prints one
// line of JSON: {"requests":...,"errors":...,"seconds":...,"p50":...,"p99":...,"p999":...}, with
// percentiles in microseconds from sending a batch of `pipeline` requests to its last reply.
//
// A workload that begins with "hand-off-" lets half of the connections wait for what the other half
// brings (hand_off.h); "publish-50" lets 50 listen to one (publish.h). One that begins with "fill-"
// writes every item once instead (--requests is ignored).
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/connection.h"
#include "bench/load/hand_off.h"
#include "bench/load/publish.h"
#include "bench/load/workloads.h"
#include "protocol/latency_histogram.h"

namespace remora::bench {
namespace {

constexpr size_t kReadBytes = 256 * 1024;
constexpr size_t kEventsMax = 256;
constexpr uint64_t kStreamRequestsMax = 1'000'000;

struct Settings {
  uint16_t port = 6379;
  std::string workload = "get16";
  uint64_t requests = 1'000'000;
  uint64_t connections = 50;
  uint64_t pipeline = 1;
  WorkloadSettings items;
};

// Hands out the requests of a stream in batches, round and round, until there were enough.
class Supply {
 public:
  Supply(const RequestStream& stream, uint64_t requests) : stream_(stream), left_(requests) {}

  struct Batch {
    std::string_view bytes;
    uint64_t requests = 0;
  };

  // Up to `size` requests that lie together; none when enough were handed out.
  Batch Take(uint64_t size) {
    if (next_ == stream_.size()) next_ = 0;
    size = std::min({size, left_, static_cast<uint64_t>(stream_.size() - next_)});
    if (size == 0) return {};
    const Batch batch{stream_.Slice(next_, size), size};
    next_ += size;
    left_ -= size;
    return batch;
  }

 private:
  const RequestStream& stream_;
  uint64_t left_;
  size_t next_ = 0;
};

class Load {
 public:
  explicit Load(const Settings& settings) : settings_(settings), epoll_(epoll_create1(0)) {
    for (uint64_t i = 0; i < settings.connections; ++i) {
      connections_.push_back(std::make_unique<Connection>(settings.port));
      epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
      epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_.back()->descriptor(), &event);
    }
  }
  ~Load() { close(epoll_); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  // Sends `requests` of the stream and waits for every reply.
  void Run(const RequestStream& stream, uint64_t requests, Totals& totals) {
    Supply supply(stream, requests);
    const uint64_t started = NowNanoseconds();
    uint64_t busy = 0;
    for (const auto& connection : connections_) {
      busy += SendNext(*connection, supply);
    }
    while (busy > 0) busy -= ServeEvents(supply, totals);
    totals.seconds += static_cast<double>(NowNanoseconds() - started) / 1e9;
    totals.requests += requests;
    totals.errors = 0;
    for (const auto& connection : connections_) totals.errors += connection->errors();
  }

 private:
  // Sends the next batch. False when there is none.
  bool SendNext(Connection& connection, Supply& supply) {
    const Supply::Batch batch = supply.Take(settings_.pipeline);
    if (batch.requests != 0) connection.Send(batch.bytes, batch.requests);
    return batch.requests != 0;
  }
  // Returns how many connections have nothing left to do.
  uint64_t ServeEvents(Supply& supply, Totals& totals) {
    const int count = epoll_wait(epoll_, events_.data(), kEventsMax, -1);
    uint64_t finished = 0;
    for (int i = 0; i < count; ++i) {
      Connection& connection = *connections_[events_[static_cast<size_t>(i)].data.u64];
      if (!connection.Receive(buffer_)) continue;
      totals.latencies.Add(NowNanoseconds() - connection.sent_nanoseconds());
      finished += !SendNext(connection, supply);
    }
    return finished;
  }

  const Settings& settings_;
  int epoll_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::array<epoll_event, kEventsMax> events_;
  std::vector<char> buffer_ = std::vector<char>(kReadBytes);
};

double PercentileMicroseconds(const protocol::LatencyHistogram& histogram, double share) {
  uint64_t total = 0;
  for (size_t i = 0; i < histogram.kBuckets; ++i) total += histogram.count(i);
  const uint64_t rank = static_cast<uint64_t>(share * static_cast<double>(total));
  uint64_t seen = 0;
  for (size_t i = 0; i < histogram.kBuckets; ++i) {
    seen += histogram.count(i);
    if (seen > rank) return static_cast<double>(histogram.HighestOf(i)) / 1000;
  }
  return 0;
}

void Print(const Totals& totals) {
  std::printf(
      "{\"requests\":%llu,\"errors\":%llu,\"seconds\":%.6f,\"p50\":%.1f,\"p99\":%.1f,"
      "\"p999\":%.1f}\n",
      static_cast<unsigned long long>(totals.requests),
      static_cast<unsigned long long>(totals.errors), totals.seconds,
      PercentileMicroseconds(totals.latencies, 0.5), PercentileMicroseconds(totals.latencies, 0.99),
      PercentileMicroseconds(totals.latencies, 0.999));
}

void Usage() {
  std::string names;
  for (const std::string_view name : WorkloadNames()) names += " " + std::string(name);
  Fail(
      "--port N --workload NAME --requests N --connections N --pipeline N --items N --seed N\n"
      "workloads:" +
      names);
}

Settings ParseArguments(std::span<char* const> arguments) {
  Settings settings;
  for (size_t i = 1; i + 1 < arguments.size(); i += 2) {
    const std::string_view name = arguments[i];
    const char* const value = arguments[i + 1];
    const uint64_t number = std::strtoull(value, nullptr, 10);
    if (name == "--port") {
      settings.port = static_cast<uint16_t>(number);
    } else if (name == "--workload") {
      settings.workload = value;
    } else if (name == "--requests") {
      settings.requests = number;
    } else if (name == "--connections") {
      settings.connections = std::max<uint64_t>(number, 1);
    } else if (name == "--pipeline") {
      settings.pipeline = std::max<uint64_t>(number, 1);
    } else if (name == "--items") {
      settings.items.items = std::max<uint64_t>(number, 1);
    } else if (name == "--seed") {
      settings.items.seed = number;
    } else {
      Usage();
    }
  }
  if (arguments.size() % 2 == 0) Usage();
  return settings;
}

int Main(std::span<char* const> arguments) {
  const Settings settings = ParseArguments(arguments);
  auto totals = std::make_unique<Totals>();
  if (const HandOff* hand_off = FindHandOff(settings.workload)) {
    RunHandOff(*hand_off, settings.port, settings.connections / 2, settings.requests, *totals);
    Print(*totals);
    return totals->errors == 0 ? 0 : 2;
  }
  if (settings.workload == kPublishName) {
    RunPublish(settings.port, settings.requests, settings.pipeline, *totals);
    Print(*totals);
    return totals->errors == 0 ? 0 : 2;
  }
  Load load(settings);
  if (!settings.workload.starts_with("fill-")) {
    const RequestStream stream =
        MakeRequests(settings.workload, settings.items, 0,
                     std::min<uint64_t>(settings.requests, kStreamRequestsMax));
    if (stream.size() == 0) Usage();
    load.Run(stream, settings.requests, *totals);
  } else {
    for (uint64_t first = 0; first < settings.items.items;) {
      const RequestStream stream =
          MakeRequests(settings.workload, settings.items, first, settings.items.items);
      if (stream.size() == 0) Usage();
      load.Run(stream, stream.size(), *totals);
      first += stream.size();
    }
  }
  Print(*totals);
  return totals->errors == 0 ? 0 : 2;
}

}  // namespace
}  // namespace remora::bench

int main(int argc, char** argv) { return remora::bench::Main({argv, static_cast<size_t>(argc)}); }
