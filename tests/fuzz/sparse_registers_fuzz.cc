#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/fuzz/sparse_registers_property.h"

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
