#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/fuzz/request_parser_property.h"

// libFuzzer's entry point; run with -max_len=4096.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (size < remora::protocol::RequestLimits::kLineBytesMax &&
      !remora::protocol::MeansTheSameInPieces(bytes)) {
    std::abort();
  }
  return 0;
}
