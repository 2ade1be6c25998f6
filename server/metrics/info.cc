#include "server/metrics/info.h"

#include "protocol/arguments.h"
#include "server/metrics/info_sections.h"

namespace remora::server {

namespace {

struct Section {
  std::string_view name;  // in upper case
  std::string_view title;
  bool is_default;
  void (*write)(Server& server, InfoText& text);
};

constexpr Section kSections[] = {
    {"SERVER", "Server", true, WriteServerSection},
    {"CLIENTS", "Clients", true, WriteClientsSection},
    {"MEMORY", "Memory", true, WriteMemorySection},
    {"PERSISTENCE", "Persistence", true, WritePersistenceSection},
    {"THREADS", "Threads", true, WriteThreadsSection},
    {"STATS", "Stats", true, WriteStatisticsSection},
    {"REPLICATION", "Replication", true, WriteReplicationSection},
    {"CPU", "CPU", true, WriteProcessorSection},
    {"MODULES", "Modules", true, WriteModulesSection},
    {"COMMANDSTATS", "Commandstats", false, WriteCommandSection},
    {"ERRORSTATS", "Errorstats", true, WriteErrorSection},
    {"LATENCYSTATS", "Latencystats", false, WriteLatencySection},
    {"CLUSTER", "Cluster", true, WriteClusterSection},
    {"KEYSPACE", "Keyspace", true, WriteKeyspaceSection},
    {"KEYSIZES", "Keysizes", true, WriteKeySizesSection},
};

bool IsAskedFor(const Section& section, std::span<const std::string_view> names) {
  using protocol::EqualsIgnoringCase;
  if (names.empty()) return section.is_default;
  for (const std::string_view name : names) {
    if (EqualsIgnoringCase(name, section.name) || EqualsIgnoringCase(name, "ALL") ||
        EqualsIgnoringCase(name, "EVERYTHING")) {
      return true;
    }
    if (section.is_default && EqualsIgnoringCase(name, "DEFAULT")) return true;
  }
  return false;
}

}  // namespace

std::string MakeInfo(Server& server, std::span<const std::string_view> sections) {
  InfoText text;
  bool first = true;
  for (const Section& section : kSections) {
    if (!IsAskedFor(section, sections)) continue;
    if (!first) text.AddLines("\r\n");
    first = false;
    text.AddLines("# ");
    text.AddLines(section.title);
    text.AddLines("\r\n");
    section.write(server, text);
  }
  return text.Take();
}

}  // namespace remora::server
