#include "engine/base/check.h"
#include "server/config/config_parser.h"
#include "tests/fuzz/fuzz_target.h"

// The words of a line, quoted, are a line with the same words.
std::vector<std::string> remora::fuzz::Examples() {
  return {
      "save 900 1",
      "requirepass \"two \\\"words\\\" \\x41\\n\"",
      "requirepass 'it\\'s' plain\"joined\"",
      "  # a comment",
      "bind 127.0.0.1 -::1\t\"\"",
  };
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace config = remora::server::config;
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  for (const std::string_view piece : config::SplitIntoLines(line)) (void)config::Trim(piece);
  const auto words = config::SplitLine(line);
  if (!words) return 0;
  std::string quoted;
  for (const std::string& word : *words) quoted += config::Quote(word) + ' ';
  remora::base::Check(config::SplitLine(quoted) == words, "quoted words are the same words");
  return 0;
}
