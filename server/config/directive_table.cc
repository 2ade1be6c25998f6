#include "server/config/directive_table.h"

#include <string>
#include <unordered_map>
#include <vector>

#include "server/config/config_values.h"

namespace remora::server::config {
namespace {

std::vector<Directive> JoinSubjects() {
  std::vector<Directive> all;
  for (std::span<const Directive> subject :
       {NetworkDirectives(), SecurityDirectives(), ProcessDirectives(), MemoryDirectives(),
        EncodingsDirectives(), MonitoringDirectives(), ScriptingDirectives(),
        PersistenceDirectives(), ReplicationDirectives(), ClusterDirectives(), TlsDirectives()}) {
    all.insert(all.end(), subject.begin(), subject.end());
  }
  return all;
}

std::unordered_map<std::string, size_t> IndexByName(std::span<const Directive> directives) {
  std::unordered_map<std::string, size_t> index;
  for (size_t i = 0; i < directives.size(); ++i) {
    index.emplace(directives[i].name, i);
    if (!directives[i].alias.empty()) index.emplace(directives[i].alias, i);
  }
  return index;
}

}  // namespace

std::span<const Directive> AllDirectives() {
  static const std::vector<Directive> all = JoinSubjects();
  return all;
}

std::optional<size_t> FindDirective(std::string_view name) {
  static const std::unordered_map<std::string, size_t> index = IndexByName(AllDirectives());
  const auto found = index.find(ToLower(name));
  if (found == index.end()) return std::nullopt;
  return found->second;
}

}  // namespace remora::server::config
