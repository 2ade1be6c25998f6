#include "engine/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace remora::base {

void FailCheck(const char* what, const std::source_location& location) {
  std::fprintf(stderr, "%s:%u: in %s: check failed: %s\n", location.file_name(),
               static_cast<unsigned>(location.line()), location.function_name(), what);
  std::fflush(stderr);
  std::abort();
}

}  // namespace remora::base
