#include "engine/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace remora::base {

void CheckFailed(const char* law, std::source_location where) {
  std::fprintf(stderr, "%s:%u: in %s: does not hold: %s\n", where.file_name(),
               static_cast<unsigned>(where.line()), where.function_name(), law);
  std::abort();
}

}  // namespace remora::base
