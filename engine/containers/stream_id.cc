#include "engine/containers/stream_id.h"

#include "engine/base/number_text.h"

namespace remora::containers {

size_t FormatStreamId(StreamId id, char* buffer) {
  size_t size = base::FormatUnsigned(id.milliseconds, buffer);
  buffer[size++] = '-';
  return size + base::FormatUnsigned(id.sequence, buffer + size);
}

std::string StreamIdText(StreamId id) {
  char text[kStreamIdTextMax];
  return {text, FormatStreamId(id, text)};
}

}  // namespace remora::containers
