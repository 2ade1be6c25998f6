#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/check.h"
#include "engine/base/glob.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/model/glob_model.h"

std::vector<std::string> remora::fuzz::Examples() {
  return {
      "\5a*b?c"
      "axxbyc",
      "\7[a-c]*d"
      "bxxd",
      "\6[^x]\\*"
      "y*",
      "\3***"
      "anything",
      "\4h?llhello"};
}

// The first byte is the length of the pattern, the rest is the pattern and the text. Short inputs
// must get the model's answer, long ones any answer soon.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kModelPatternMax = 12;
  constexpr size_t kModelTextMax = 24;
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::string_view pattern = input.substr(0, std::min<size_t>(data[0], input.size()));
  const std::string_view text = input.substr(pattern.size());
  const bool matches = remora::base::GlobMatch(pattern, text);
  remora::base::Check(
      !matches || remora::base::GlobMatch(pattern, text, remora::base::LetterCase::kIgnored) ||
          pattern.find('[') != std::string_view::npos,
      "ignoring case only adds matches, outside of brackets");
  remora::base::Check(!matches || text.substr(0, remora::base::PlainPrefix(pattern).size()) ==
                                      remora::base::PlainPrefix(pattern),
                      "a matching text starts with the plain prefix");
  if (pattern.size() <= kModelPatternMax && text.size() <= kModelTextMax) {
    remora::base::Check(matches == remora::model::GlobModelMatch(pattern, text),
                        "the matcher and the model agree");
  }
  return 0;
}
