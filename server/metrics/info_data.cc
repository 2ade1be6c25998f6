#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/totals.h"
#include "server/metrics/info.h"
#include "server/metrics/info_sections.h"
#include "server/metrics/memory_report.h"
#include "server/metrics/script_totals.h"
#include "server/server.h"

namespace remora::server {

namespace {

void WriteAllocatorRatios(const MemoryReport& report, InfoText& text) {
  const AllocatorFigures& allocator = report.allocator;
  const auto difference = [](uint64_t a, uint64_t b) {
    return static_cast<int64_t>(a) - static_cast<int64_t>(b);
  };
  text.AddDecimal("allocator_frag_ratio", report.AllocatorFragmentation());
  text.Add("allocator_frag_bytes", difference(allocator.active, allocator.allocated));
  text.AddDecimal("allocator_rss_ratio", report.AllocatorResidence());
  text.Add("allocator_rss_bytes", difference(allocator.resident, allocator.active));
  text.AddDecimal("rss_overhead_ratio", report.ProcessOverhead());
  text.Add("rss_overhead_bytes", difference(report.resident, allocator.resident));
  text.AddDecimal("mem_fragmentation_ratio", report.Fragmentation());
  text.Add("mem_fragmentation_bytes", report.FragmentationBytes());
}

void WriteScriptingMemory(Server& server, InfoText& text) {
  const ScriptTotals totals = CollectScriptTotals(server);
  text.Add("used_memory_lua", totals.eval_state_bytes);
  text.Add("used_memory_vm_eval", totals.eval_state_bytes);
  text.Add("used_memory_lua_human", HumanBytes(totals.eval_state_bytes));
  text.Add("used_memory_scripts_eval", totals.script_bytes);
  text.Add("number_of_cached_scripts", totals.scripts);
  text.Add("number_of_functions", totals.functions);
  text.Add("number_of_libraries", totals.libraries);
  text.Add("used_memory_vm_functions", totals.function_state_bytes);
  text.AddBytes("used_memory_vm_total", totals.eval_state_bytes + totals.function_state_bytes);
  text.Add("used_memory_functions", totals.function_bytes);
  text.AddBytes("used_memory_scripts", totals.script_bytes + totals.function_bytes);
}

// By type. Redis leaves out streams.
constexpr std::array<std::string_view, 5> kSizedTypes = {
    "strings_sizes", "lists_items", "sets_items", "zsets_items", "hashes_items"};

// A power of two as the section shows it: 512, 1K, 64M.
std::string ShortPowerOfTwo(uint64_t size) {
  size_t unit = 0;
  for (; size >= 1024; size /= 1024) ++unit;
  return std::to_string(size) + std::string(unit == 0 ? "" : std::string(1, "KMGTPE"[unit - 1]));
}

// "1=20,2=7,16=1": smallest size of a class, and keys.
std::string DescribeSizes(std::span<const uint64_t> counts) {
  std::string text;
  for (size_t size_class = 0; size_class < counts.size(); ++size_class) {
    if (counts[size_class] == 0) continue;
    if (!text.empty()) text += ',';
    text += ShortPowerOfTwo(keyspace::SizeHistogram::SmallestOf(size_class));
    text += '=' + std::to_string(counts[size_class]);
  }
  return text;
}

}  // namespace

void WriteMemorySection(Server& server, InfoText& text) {
  const MemoryReport report = MakeMemoryReport(server);
  const uint64_t limit = server.config().Memory("maxmemory");
  text.AddBytes("used_memory", report.used);
  text.AddBytes("used_memory_rss", report.resident);
  text.AddBytes("used_memory_peak", report.peak);
  text.AddPercent("used_memory_peak_perc", report.PeakPercentage());
  text.Add("used_memory_overhead", report.overhead);
  text.Add("used_memory_startup", report.startup);
  text.Add("used_memory_dataset", report.dataset);
  text.AddPercent("used_memory_dataset_perc", report.DatasetPercentage());
  text.Add("allocator_allocated", report.allocator.allocated);
  text.Add("allocator_active", report.allocator.active);
  text.Add("allocator_resident", report.allocator.resident);
  text.Add("allocator_muzzy", report.allocator.muzzy);
  text.AddBytes("total_system_memory", MachineBytes());
  WriteScriptingMemory(server, text);
  text.AddBytes("maxmemory", limit);
  text.Add("maxmemory_policy", server.config().Text("maxmemory-policy"));
  WriteAllocatorRatios(report, text);
  text.AddZeros("mem_not_counted_for_evict", "mem_replication_backlog",
                "mem_total_replication_buffers", "mem_replica_full_sync_buffer",
                "mem_clients_slaves");
  text.Add("mem_clients_normal", report.clients);
  text.AddZeros("mem_cluster_links", "mem_aof_buffer");
  text.Add("mem_allocator", AllocatorName());
  text.AddZeros("mem_overhead_db_hashtable_rehashing", "active_defrag_running");
  const keyspace::Reclaimer& reclaimer = server.engine().keyspace().reclaimer();
  text.Add("lazyfree_pending_objects", reclaimer.pending_values());
  text.Add("lazyfreed_objects", reclaimer.freed_values());
}

void WritePersistenceSection(Server& server, InfoText& text) {
  const keyspace::Totals totals = keyspace::CollectTotals(server.engine().keyspace());
  text.AddZeros("loading", "async_loading", "current_cow_peak", "current_cow_size",
                "current_cow_size_age");
  text.Add("current_fork_perc", "0.00");
  text.AddZeros("current_save_keys_processed", "current_save_keys_total");
  text.Add("rdb_changes_since_last_save", totals.counters.changes);
  text.AddZeros("rdb_bgsave_in_progress");
  text.Add("rdb_last_save_time", server.start_microseconds() / 1'000'000);
  text.Add("rdb_last_bgsave_status", "ok");
  text.Add("rdb_last_bgsave_time_sec", "-1");
  text.Add("rdb_current_bgsave_time_sec", "-1");
  text.AddZeros("rdb_saves", "rdb_last_cow_size", "rdb_last_load_keys_expired",
                "rdb_last_load_keys_loaded", "aof_enabled", "aof_rewrite_in_progress",
                "aof_rewrite_scheduled");
  text.Add("aof_last_rewrite_time_sec", "-1");
  text.Add("aof_current_rewrite_time_sec", "-1");
  text.Add("aof_last_bgrewrite_status", "ok");
  text.AddZeros("aof_rewrites", "aof_rewrites_consecutive_failures");
  text.Add("aof_last_write_status", "ok");
  text.AddZeros("aof_last_cow_size", "module_fork_in_progress", "module_fork_last_cow_size");
}

void WriteReplicationSection(Server& server, InfoText& text) {
  text.Add("role", "master");
  text.AddZeros("connected_slaves");
  text.Add("master_failover_state", "no-failover");
  text.Add("master_replid", server.replication_id());
  text.Add("master_replid2", std::string(40, '0'));
  text.AddZeros("master_repl_offset");
  text.Add("second_repl_offset", "-1");
  text.AddZeros("repl_backlog_active");
  text.Add("repl_backlog_size", server.config().Memory("repl-backlog-size"));
  text.AddZeros("repl_backlog_first_byte_offset", "repl_backlog_histlen");
}

// No module is ever loaded.
void WriteModulesSection(Server&, InfoText&) {}

void WriteKeySizesSection(Server& server, InfoText& text) {
  const std::vector<keyspace::SizeTotals> totals =
      keyspace::CollectSizes(server.engine().keyspace());
  for (size_t number = 0; number < totals.size(); ++number) {
    for (size_t type = 0; type < kSizedTypes.size(); ++type) {
      const std::string distribution = DescribeSizes(totals[number][type]);
      if (distribution.empty()) continue;
      text.Add("db" + std::to_string(number) + "_distrib_" + std::string(kSizedTypes[type]),
               distribution);
    }
  }
}

void WriteClusterSection(Server&, InfoText& text) { text.AddZeros("cluster_enabled"); }

void WriteKeyspaceSection(Server& server, InfoText& text) {
  const keyspace::Totals totals = keyspace::CollectTotals(server.engine().keyspace());
  const int64_t now = server.NowMilliseconds();
  for (size_t number = 0; number < totals.databases.size(); ++number) {
    const keyspace::DatabaseTotals& database = totals.databases[number];
    if (database.keys == 0) continue;
    text.Add("db" + std::to_string(number),
             "keys=" + std::to_string(database.keys) +
                 ",expires=" + std::to_string(database.keys_with_expiry) +
                 ",avg_ttl=" + std::to_string(database.AverageTtl(now)) +
                 ",subexpiry=" + std::to_string(database.hashes_with_field_expiry));
  }
}

}  // namespace remora::server
