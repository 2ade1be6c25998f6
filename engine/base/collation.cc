#include "engine/base/collation.h"

#include <cstring>

namespace remora::base {

std::unique_ptr<Collation> Collation::OfLocale(const std::string& name) {
  const locale_t locale = newlocale(LC_COLLATE_MASK, name.c_str(), nullptr);
  return locale == nullptr ? nullptr : std::unique_ptr<Collation>(new Collation(locale));
}

int Collation::Compare(const char* one, const char* other) const {
  return strcoll_l(one, other, locale_);
}

}  // namespace remora::base
