#include "engine/containers/packed_sequence.h"

#include "engine/base/check.h"

namespace remora::containers {

namespace {

// An element is never longer than this, so a look at it needs no end.
constexpr size_t kNoEnd = size_t{1} << 40;

PackedElement ElementAt(const char* at) { return PackedElement::At({at, kNoEnd}, 0); }

char* WriteBack(char* out, size_t element_bytes) {
  const size_t groups = SequenceBackBytes(element_bytes);
  for (size_t i = groups; i > 0; --i) {
    const size_t group = element_bytes >> (7 * (i - 1)) & 0x7F;
    *out++ = static_cast<char>(i == groups ? group : group | 0x80);
  }
  return out;
}

}  // namespace

size_t LongSequenceStep(const char* at) {
  const size_t bytes = PackedNext({at, kNoEnd}, 0);
  return bytes + SequenceBackBytes(bytes);
}

size_t LongSequenceStepBack(const char* end) {
  size_t bytes = 0;
  size_t groups = 0;
  while (true) {
    const size_t byte = static_cast<uint8_t>(*--end);
    bytes |= (byte & 0x7F) << (7 * groups++);
    if (byte < 128) return bytes + groups;
  }
}

std::string_view LongSequenceText(const char* at, char* buffer) {
  const PackedElement element = ElementAt(at);
  if (element.kind() == PackedElement::Kind::kText) return element.text();
  return {buffer, base::FormatInteger(element.integer(), buffer)};
}

SequenceElement ReadSequence(const char* at) {
  const PackedElement element = ElementAt(at);
  if (element.kind() == PackedElement::Kind::kText) return {.text = element.text()};
  return {.is_integer = true, .integer = element.integer(), .text = {}};
}

char* WriteSequence(char* out, const PackedNeedle& element) {
  return WriteBack(element.WriteTo(out), element.bytes());
}

void EncodeSequence(std::span<const std::string_view> elements, std::string& out) {
  out.clear();
  for (const std::string_view text : elements) {
    const PackedNeedle element(text);
    const size_t at = out.size();
    out.resize(at + SequenceBytes(element));
    WriteSequence(out.data() + at, element);
  }
}

size_t SequenceCount(std::string_view bytes) {
  size_t count = 0;
  for (size_t at = 0; at < bytes.size(); ++count) at += SequenceStep(bytes.data() + at);
  return count;
}

size_t SequenceOffset(std::string_view bytes, size_t count, size_t index) {
  base::DebugCheck(index <= count, "an element of the sequence");
  const char* at = bytes.data();
  if (index <= count / 2) {
    for (; index > 0; --index) at += SequenceStep(at);
  } else {
    at += bytes.size();
    for (; index < count; ++index) at -= SequenceStepBack(at);
  }
  return static_cast<size_t>(at - bytes.data());
}

bool SequenceIsValid(std::string_view bytes, size_t count) {
  while (!bytes.empty() && count > 0) {
    const size_t step = SequenceStep(bytes.data());
    if (step > bytes.size() || SequenceStepBack(bytes.data() + step) != step) return false;
    const size_t back = SequenceBackBytes(PackedNext(bytes, 0));
    if (!PackedValidate(bytes.substr(0, step - back))) return false;
    bytes.remove_prefix(step);
    --count;
  }
  return bytes.empty() && count == 0;
}

}  // namespace remora::containers
