#include "server/metrics/client_line.h"

#include <algorithm>
#include <string_view>

#include "protocol/command_table.h"
#include "server/server.h"

namespace remora::server {

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
// Redis shows up to so many bytes of waiting output as its reply buffer, the rest as a list.
constexpr uint64_t kReplyBufferBytes = 16 * 1024;

std::string FlagsOf(const ClientFacts& facts) {
  std::string flags;
  if (facts.watches_requests.load(kRelaxed)) flags += 'O';
  if (facts.subscribes()) flags += 'P';
  if (facts.queued_commands.load(kRelaxed) >= 0) flags += 'x';
  if (facts.held.load(kRelaxed)) flags += 'b';
  const messages::Tracker* const tracker = facts.tracker.load(std::memory_order_acquire);
  if (tracker != nullptr && tracker->on()) {
    flags += 't';
    if (tracker->is_broken()) flags += 'R';
    if (tracker->broadcasts()) flags += 'B';
  }
  if (facts.watch_broken.load(kRelaxed)) flags += 'd';
  if (facts.closing.load(kRelaxed)) flags += 'c';
  if (facts.killed.load(kRelaxed)) flags += 'A';
  if (facts.is_unix) flags += 'U';
  if (facts.no_evict.load(kRelaxed)) flags += 'e';
  if (facts.no_touch.load(kRelaxed)) flags += 'T';
  if (flags.empty()) flags = "N";
  return flags;
}

// Who is told of what the client tracks: 0 for itself, -1 when it tracks nothing.
int64_t RedirectionOf(const ClientFacts& facts) {
  const messages::Tracker* const tracker = facts.tracker.load(std::memory_order_acquire);
  if (tracker == nullptr || !tracker->on()) return -1;
  const std::shared_ptr<messages::Recipient> recipient = tracker->recipient();
  return recipient == nullptr ? 0 : static_cast<int64_t>(recipient->client_id);
}

std::string CommandOf(const ClientFacts& facts) {
  const protocol::CommandSpec* command = facts.last_command.load(kRelaxed);
  if (command == nullptr) return "NULL";
  return protocol::FullNameOf(*command, facts.last_container.load(kRelaxed));
}

size_t WorkerNumber(const ClientFacts& facts, const Server& server) {
  const auto workers = server.workers();
  for (size_t i = 0; i < workers.size(); ++i) {
    if (workers[i].get() == facts.worker) return i;
  }
  return 0;
}

// Puts "name=value" pairs together.
class Line {
 public:
  Line& Add(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_ += ' ';
    text_.append(name).append("=").append(value);
    return *this;
  }
  template <typename Number>
  Line& AddNumber(std::string_view name, Number value) {
    return Add(name, std::to_string(value));
  }
  [[nodiscard]] std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

void AddBuffers(const ClientFacts& facts, Line& line) {
  const uint64_t query = facts.query_bytes.load(kRelaxed);
  const uint64_t query_room = std::max(facts.query_room.load(kRelaxed), query);
  const uint64_t output = facts.output_bytes.load(kRelaxed);
  const uint64_t output_room = facts.output_room.load(kRelaxed);
  const uint64_t arguments = facts.argument_bytes.load(kRelaxed);
  const uint64_t beyond = output - std::min(output, kReplyBufferBytes);
  line.AddNumber("qbuf", query).AddNumber("qbuf-free", query_room - query);
  line.AddNumber("argv-mem", arguments);
  line.AddNumber("multi-mem", facts.queued_bytes.load(kRelaxed));
  line.AddNumber("rbs", output_room).AddNumber("rbp", facts.output_peak.load(kRelaxed));
  line.AddNumber("obl", output - beyond).AddNumber("oll", beyond > 0 ? 1 : 0);
  line.AddNumber("omem", beyond);
  line.AddNumber("tot-mem", kClientOwnBytes + query_room + output_room + arguments);
}

}  // namespace

std::string DescribeClient(const ClientFacts& facts, Server& server) {
  const int64_t now = server.NowMilliseconds();
  const auto seconds_since = [now](int64_t then) {
    return std::max<int64_t>(now - then, 0) / 1000;
  };
  Line line;
  const std::lock_guard lock(facts.texts_mutex);
  line.AddNumber("id", facts.id).Add("addr", facts.address).Add("laddr", facts.local_address);
  line.AddNumber("fd", facts.descriptor).Add("name", facts.name);
  line.AddNumber("age", seconds_since(facts.connected_milliseconds));
  line.AddNumber("idle", seconds_since(facts.used_milliseconds.load(kRelaxed)));
  line.Add("flags", FlagsOf(facts)).AddNumber("db", facts.database.load(kRelaxed));
  line.AddNumber("sub", facts.channels.load(kRelaxed));
  line.AddNumber("psub", facts.patterns.load(kRelaxed));
  line.AddNumber("ssub", facts.shard_channels.load(kRelaxed));
  line.AddNumber("multi", facts.queued_commands.load(kRelaxed));
  line.AddNumber("watch", facts.watched_keys.load(kRelaxed));
  AddBuffers(facts, line);
  line.Add("events", facts.waits_for_writing.load(kRelaxed) ? "rw" : "r");
  line.Add("cmd", CommandOf(facts)).Add("user", facts.user);
  line.AddNumber("redir", RedirectionOf(facts));
  line.AddNumber("resp", facts.resp_version.load(kRelaxed));
  line.Add("lib-name", facts.library_name).Add("lib-ver", facts.library_version);
  line.AddNumber("io-thread", WorkerNumber(facts, server));
  return line.Take();
}

}  // namespace remora::server
