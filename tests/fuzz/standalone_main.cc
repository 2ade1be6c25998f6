// Runs a fuzz target without libFuzzer: examples first, then changed ones, each a function of the
// seed and its number, so that a failure is found again by the same call.
//
//   request_parser_fuzz_smoke [--inputs N] [--seed N]
//   request_parser_fuzz_smoke --write-examples FOLDER     begins a corpus for libFuzzer
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "engine/base/random.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using remora::base::Random;

constexpr uint64_t kInputs = 20'000;
constexpr size_t kInputBytesMax = 4096;
// Bytes at which formats change their mind.
constexpr std::string_view kTellingBytes("\0\1\x7f\x80\xfe\xff\r\n\t \"'\\*$+-:,#_%~>|(=!09[]?^",
                                         34);

void Run(std::string_view input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

size_t PlaceIn(const std::string& input, Random& random) { return random.Below(input.size() + 1); }

void Change(std::string& input, const std::vector<std::string>& examples, Random& random) {
  const size_t at = PlaceIn(input, random);
  const size_t count = std::min<size_t>(random.Below(16), input.size() - at);
  switch (random.Below(9)) {
    case 0:
      input.insert(at, 1, static_cast<char>(random.Below(256)));
      break;
    case 1:
      input.insert(at, 1, kTellingBytes[random.Below(kTellingBytes.size())]);
      break;
    case 2:
      input.erase(at, count);
      break;
    case 3:
      input.insert(PlaceIn(input, random), input.substr(at, count));
      break;
    case 4:
      if (at < input.size()) input[at] ^= static_cast<char>(1 << random.Below(8));
      break;
    case 5:
      if (at < input.size()) input[at] = kTellingBytes[random.Below(kTellingBytes.size())];
      break;
    case 6:
      if (at < input.size()) input[at] += random.Below(2) == 0 ? 1 : -1;
      break;
    case 7:
      if (random.Below(4) == 0) input.resize(at);
      break;
    default: {
      const std::string& other = examples[random.Below(examples.size())];
      input.insert(at, other.substr(PlaceIn(other, random)));
    }
  }
  if (input.size() > kInputBytesMax) input.resize(kInputBytesMax);
}

int WriteExamples(const std::string& folder) {
  size_t number = 0;
  for (const std::string& example : remora::fuzz::Examples()) {
    std::ofstream file(folder + "/example-" + std::to_string(number++), std::ios::binary);
    file << example;
    if (!file.flush()) return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  uint64_t inputs = kInputs;
  uint64_t seed = 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    if (option == "--write-examples") return WriteExamples(argv[i + 1]);
    if (option != "--inputs" && option != "--seed") return 2;
    (option == "--seed" ? seed : inputs) = std::strtoull(argv[i + 1], nullptr, 10);
  }
  std::printf("%llu inputs, seed %llu\n", static_cast<unsigned long long>(inputs),
              static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  const std::vector<std::string> examples = remora::fuzz::Examples();
  Run({});
  for (const std::string& example : examples) Run(example);
  Random random(seed);
  for (uint64_t number = 0; number < inputs; ++number) {
    std::string input = examples[random.Below(examples.size())];
    for (uint64_t changes = 1 + random.Below(8); changes > 0; --changes) {
      Change(input, examples, random);
    }
    Run(input);
  }
  return 0;
}
