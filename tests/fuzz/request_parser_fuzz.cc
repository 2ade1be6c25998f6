#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/request_parser_property.h"

std::vector<std::string> remora::fuzz::Examples() {
  return {
      "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\n*1\r\n$4\r\nPING\r\n",
      "PING\r\nset \"a \\x41\" 'b c'\r\n\r\n*0\r\n",
      "*2\r\n$3\r\nGET\r\n$0\r\n\r\n*-1\r\nget key\n",
      "*1\r\n$600000000\r\n",
  };
}

// What a client's bytes mean does not depend on how they are cut.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (size < remora::protocol::RequestLimits::kLineBytesMax &&
      !remora::protocol::MeansTheSameInPieces(bytes)) {
    std::abort();
  }
  return 0;
}
