// Collation: the order of texts in a locale of the system, for sorts that people look at.
//
// The process' own locale is neither used nor changed.
#pragma once

#include <locale.h>

#include <memory>
#include <string>

namespace remora::base {

class Collation {
 public:
  // The order of the locale of that name; "" means what the environment says, and "C" the order of
  // bytes. Null when the system has no such locale.
  [[nodiscard]] static std::unique_ptr<Collation> OfLocale(const std::string& name);
  ~Collation() { freelocale(locale_); }
  Collation(const Collation&) = delete;
  Collation& operator=(const Collation&) = delete;

  // Below, equal to or above 0, as `one` comes before, beside or behind `other`. Both end at their
  // first zero byte.
  [[nodiscard]] int Compare(const char* one, const char* other) const;

 private:
  explicit Collation(locale_t locale) : locale_(locale) {}

  const locale_t locale_;
};

}  // namespace remora::base
