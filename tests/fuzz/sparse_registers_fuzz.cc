#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/sparse_registers_property.h"

namespace remora::fuzz {

// A register and a value, then runs of zeros, of both lengths, and of values.
std::vector<std::string> Examples() {
  using std::string_literals::operator""s;
  return {"\x00\x00\x01\x7f\xff"s, "\x12\x34\x05\x52\x33\x7f\x00\x81\x6d\xa9"s,
          "\x3f\xff\x20\x40\x00\x80\x3f\x88\x7d\xff"s};
}

}  // namespace remora::fuzz

// The first three bytes name a register and a value, the rest are opcodes. Run with -max_len=2048.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 3) return 0;
  const remora::containers::RegisterValue value = {
      .index = (size_t{data[0]} << 8 | data[1]) % remora::containers::kRegisterCount,
      .value = static_cast<uint8_t>(data[2] % remora::containers::kRegisterMax + 1)};
  const std::string_view opcodes(reinterpret_cast<const char*>(data + 3), size - 3);
  if (!remora::containers::RaisesLikeTheModel(opcodes, value)) std::abort();
  return 0;
}
