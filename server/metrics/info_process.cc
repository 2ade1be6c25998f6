#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/totals.h"
#include "protocol/version.h"
#include "server/build.h"
#include "server/metrics/info_sections.h"
#include "server/server.h"

namespace remora::server {

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

std::string SystemName() {
  utsname name;
  if (uname(&name) != 0) return "unknown";
  return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

std::string ProgramPath() {
  char path[4096];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof(path));
  return size > 0 ? std::string(path, static_cast<size_t>(size)) : std::string();
}

std::string CompilerVersion() {
  return std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__) + "." +
         std::to_string(__GNUC_PATCHLEVEL__);
}

int64_t Microseconds(const timeval& time) {
  return int64_t{time.tv_sec} * 1'000'000 + time.tv_usec;
}

}  // namespace

void WriteServerSection(Server& server, InfoText& text) {
  const int64_t now = server.NowMicroseconds();
  const int64_t up_seconds = std::max<int64_t>(now - server.start_microseconds(), 0) / 1'000'000;
  text.Add("redis_version", protocol::kRedisVersion);
  text.Add("remora_version", protocol::kRemoraVersion);
  text.Add("redis_git_sha1", "00000000");
  text.Add("redis_git_dirty", "0");
  text.Add("redis_build_id", BuildId());
  text.Add("redis_mode", "standalone");
  text.Add("os", SystemName());
  text.Add("arch_bits", sizeof(void*) * 8);
  text.Add("monotonic_clock", "POSIX clock_gettime");
  text.Add("multiplexing_api", "epoll");
  text.Add("atomicvar_api", "c11-builtin");
  text.Add("gcc_version", CompilerVersion());
  text.Add("process_id", getpid());
  text.Add("process_supervised", "no");
  text.Add("run_id", server.run_id());
  text.Add("tcp_port", server.port());
  text.Add("server_time_usec", now);
  text.Add("uptime_in_seconds", up_seconds);
  text.Add("uptime_in_days", up_seconds / 86400);
  text.Add("hz", server.config().Integer("hz"));
  text.Add("configured_hz", server.config().Integer("hz"));
  text.Add("lru_clock", (now / 1'000'000) & 0xFFFFFF);
  text.Add("executable", ProgramPath());
  text.Add("config_file", server.config().file());
  text.Add("io_threads_active", server.workers().size() > 1 ? 1 : 0);
  text.AddLines(server.listeners().Describe());
}

void WriteClientsSection(Server& server, InfoText& text) {
  uint64_t query_bytes = 0;
  uint64_t output_bytes = 0;
  for (const auto& facts : server.Clients()) {
    query_bytes = std::max(query_bytes, facts->query_room.load(kRelaxed));
    output_bytes = std::max(output_bytes, facts->output_room.load(kRelaxed));
  }
  text.Add("connected_clients", server.client_count());
  text.AddZeros("cluster_connections");
  text.Add("maxclients", server.config().Integer("maxclients"));
  text.Add("client_recent_max_input_buffer", query_bytes);
  text.Add("client_recent_max_output_buffer", output_bytes);
  const ServerCounters& counters = server.counters();
  text.Add("blocked_clients",
           counters.clients_held.load(kRelaxed) + counters.clients_blocked.load(kRelaxed));
  text.Add("tracking_clients", server.engine().keyspace().broker().tracking().trackers());
  text.Add("pubsub_clients", counters.clients_subscribed.load(kRelaxed));
  text.Add("watching_clients", server.counters().clients_watching.load(kRelaxed));
  text.Add("clients_in_timeout_table", server.engine().keyspace().waits().timed());
  text.Add("total_watched_keys", server.counters().keys_watched.load(kRelaxed));
  const keyspace::Totals totals = keyspace::CollectTotals(server.engine().keyspace());
  text.Add("total_blocking_keys", totals.awaited_keys);
  text.Add("total_blocking_keys_on_nokey", totals.awaited_keys_without_value);
}

void WriteThreadsSection(Server& server, InfoText& text) {
  int number = 0;
  for (const auto& worker : server.workers()) {
    text.Add("io_thread_" + std::to_string(number++),
             "clients=" + std::to_string(worker->client_count()) +
                 ",reads=" + std::to_string(worker->counters().reads.value()) +
                 ",writes=" + std::to_string(worker->counters().writes.value()));
  }
}

void WriteProcessorSection(Server& server, InfoText& text) {
  rusage own{};
  rusage children{};
  getrusage(RUSAGE_SELF, &own);
  getrusage(RUSAGE_CHILDREN, &children);
  const ServerCounters& counters = server.counters();
  text.AddSeconds("used_cpu_sys", Microseconds(own.ru_stime));
  text.AddSeconds("used_cpu_user", Microseconds(own.ru_utime));
  text.AddSeconds("used_cpu_sys_children", Microseconds(children.ru_stime));
  text.AddSeconds("used_cpu_user_children", Microseconds(children.ru_utime));
  text.AddSeconds("used_cpu_sys_main_thread", counters.main_system_microseconds.load(kRelaxed));
  text.AddSeconds("used_cpu_user_main_thread", counters.main_user_microseconds.load(kRelaxed));
}

}  // namespace remora::server
