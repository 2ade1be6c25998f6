#include "patterns/embedded/engine_error.h"

namespace remora::patterns {

StoreError FromEngine(OpError error) {
  switch (error) {
    case OpError::kWrongType:
      return {StoreErrorCode::kWrongType, "the key holds a value of another type"};
    case OpError::kOutOfMemory:
      return {StoreErrorCode::kOutOfMemory, "the memory limit is reached"};
    case OpError::kHashValueNotAnInteger:
    case OpError::kNotAnInteger:
      return {StoreErrorCode::kInvalidValue, "the value is no integer"};
    case OpError::kOverflow:
      return {StoreErrorCode::kInvalidValue, "the sum would overflow"};
    case OpError::kNotANumber:
    case OpError::kNotFinite:
      return {StoreErrorCode::kInvalidValue, "the score would be no number"};
    case OpError::kTooLong:
      return {StoreErrorCode::kInvalidValue, "the string is too long"};
    default:
      return {StoreErrorCode::kRefused, "the engine refused the operation"};
  }
}

}  // namespace remora::patterns
