// Runs Config without a server, for comparison with a reference server. The arguments are the
// server's; then every line of standard input is a request of words quoted as in redis.conf:
//
//   get <pattern>...          answers one line: names and values, quoted
//   set <name> <value>...     answers OK or the error
//   rewrite                   answers OK or the error
//
// A configuration that cannot be loaded is reported on standard error, with exit code 1.

#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "server/config/config.h"
#include "server/config/config_parser.h"

namespace {

using remora::server::config::Assignment;
using remora::server::config::Config;

std::string AnswerGet(const Config& config, const std::vector<std::string>& words) {
  std::string line;
  for (const auto& [name, value] : config.Get(std::span(words).subspan(1))) {
    line += remora::server::config::Quote(name) + " " + remora::server::config::Quote(value) + " ";
  }
  return line;
}

std::string AnswerSet(Config& config, const std::vector<std::string>& words) {
  std::vector<Assignment> assignments;
  for (size_t i = 1; i + 1 < words.size(); i += 2) {
    assignments.emplace_back(words[i], words[i + 1]);
  }
  return config.Set(assignments, {.is_local_client = true});
}

std::string Answer(Config& config, const std::vector<std::string>& words) {
  if (words[0] == "get") return AnswerGet(config, words);
  const std::string error = words[0] == "set" ? AnswerSet(config, words) : config.Rewrite({});
  return error.empty() ? "OK" : error;
}

}  // namespace

int main(int count, char** arguments) {
  Config config({.network_threads = 1});
  const auto line = remora::server::config::ParseCommandLine({arguments, arguments + count});
  if (const auto error = config.Load(line); !error.ok()) {
    std::cerr << error.text;
    return 1;
  }
  for (std::string request; std::getline(std::cin, request);) {
    const auto words = remora::server::config::SplitLine(request);
    if (words && !words->empty()) std::cout << Answer(config, *words) << std::endl;
  }
}
