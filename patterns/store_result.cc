#include "patterns/store_result.h"

namespace remora::patterns {

std::string_view NameOf(StoreErrorCode code) {
  switch (code) {
    case StoreErrorCode::kWrongType:
      return "wrong type";
    case StoreErrorCode::kInvalidValue:
      return "invalid value";
    case StoreErrorCode::kUndeclaredKey:
      return "undeclared key";
    case StoreErrorCode::kConflict:
      return "conflict";
    case StoreErrorCode::kOutOfMemory:
      return "out of memory";
    case StoreErrorCode::kNotConnected:
      return "not connected";
    case StoreErrorCode::kUnknownOutcome:
      return "unknown outcome";
    case StoreErrorCode::kRefused:
      return "refused";
    case StoreErrorCode::kProtocol:
      return "protocol error";
    case StoreErrorCode::kSource:
      return "source failed";
  }
  return "unknown error";
}

std::string StoreError::ToString() const {
  std::string result(NameOf(code));
  if (!text.empty()) result += ": " + text;
  return result;
}

}  // namespace remora::patterns
