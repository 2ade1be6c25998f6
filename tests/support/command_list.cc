// Prints the commands of the server as Markdown, for README.md: a section a group, a line a
// command.
#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/command_table.h"
#include "server/commands/families.h"

namespace remora {
namespace {

// Up to the end of the first sentence, without its full stop.
std::string_view FirstSentence(std::string_view text) {
  const size_t end = text.find(". ");
  text = text.substr(0, end);
  if (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

// Text in a cell of a table: a bar would end the cell.
std::string Cell(std::string_view text) {
  std::string cell;
  for (const char letter : text) {
    if (letter == '|') cell += '\\';
    cell += letter;
  }
  return cell;
}

// Containers do nothing themselves: their subcommands stand for them.
void Collect(const protocol::CommandSpec& spec, const std::string& prefix,
             std::map<std::string, std::map<std::string, const protocol::CommandSpec*>>& groups) {
  const std::string name = prefix + std::string(spec.name);
  if (spec.handler != nullptr) groups[std::string(spec.group)][name] = &spec;
  for (const protocol::CommandSpec& subcommand : spec.subcommands) {
    Collect(subcommand, name + ' ', groups);
  }
}

void Print() {
  std::map<std::string, std::map<std::string, const protocol::CommandSpec*>> groups;
  for (const auto families :
       {protocol::CommandTable::ProtocolFamilies(), server::ServerFamilies()}) {
    for (const auto family : families) {
      for (const protocol::CommandSpec& spec : family) Collect(spec, {}, groups);
    }
  }
  size_t count = 0;
  for (const auto& [group, commands] : groups) count += commands.size();
  std::cout << "## Commands\n\n"
            << count << " commands and subcommands, generated from their table.\n";
  for (const auto& [group, commands] : groups) {
    std::cout
        << "\n<details><summary>" << group << " (" << commands.size()
        << ")</summary>\n\n| command | since | complexity | what it does |\n|---|---|---|---|\n";
    for (const auto& [name, spec] : commands) {
      std::cout << "| `" << name << "` | " << spec->since << " | "
                << Cell(FirstSentence(spec->complexity)) << " | "
                << Cell(FirstSentence(spec->summary)) << " |\n";
    }
    std::cout << "\n</details>\n";
  }
}

}  // namespace
}  // namespace remora

int main() { remora::Print(); }
