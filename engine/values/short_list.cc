#include "engine/values/short_list.h"

#include <algorithm>
#include <array>

#include "engine/base/check.h"

namespace remora::values {

using containers::ListEnd;
using containers::PackedNeedle;
using containers::SequenceBatch;
using containers::SequenceBytes;
using containers::SequenceStep;
using containers::SequenceStepBack;

namespace {

// One element as a sequence, on the stack.
class EncodedElement {
 public:
  explicit EncodedElement(std::string_view text) {
    const PackedNeedle element(text);
    size_ = SequenceBytes(element);
    char* out = inline_.data();
    if (size_ > inline_.size()) {
      long_.resize(size_);
      out = long_.data();
    }
    containers::WriteSequence(out, element);
  }
  [[nodiscard]] std::string_view view() const {
    return {long_.empty() ? inline_.data() : long_.data(), size_};
  }

 private:
  size_t size_;
  std::array<char, 256> inline_;
  std::string long_;
};

// Writes elements as a sequence, in the order in which pushing them one by one leaves them; returns
// its end.
char* Encode(ShortList::Elements elements, ListEnd end, char* out) {
  const size_t count = elements.size();
  for (size_t i = 0; i < count; ++i) {
    const std::string_view text = elements[end == ListEnd::kBack ? i : count - 1 - i];
    out = containers::WriteSequence(out, PackedNeedle(text));
  }
  return out;
}

}  // namespace

void ShortList::ForEach(size_t first, size_t count, ListEnd from,
                        base::FunctionRef<void(Elements)> visit) const {
  if (count == 0) return;
  const bool forward = from == ListEnd::kFront;
  const char* at = sequence().data() + OffsetOf(forward ? first : first + count);
  SequenceBatch batch;
  while (count > 0) {
    const size_t taken = std::min(count, batch.room());
    at = forward ? batch.AddForward(at, taken) : batch.AddBackward(at, taken);
    visit(batch.views());
    batch.Clear();
    count -= taken;
  }
}

void ShortList::Find(std::string_view text, ListEnd from, uint64_t compare_max, Match match) const {
  const PackedNeedle needle(text);
  const char* at = sequence().data();
  const char* const end = at + sequence().size();
  const uint64_t count = std::min<uint64_t>(compare_max, size());
  if (from == ListEnd::kFront) {
    for (uint64_t i = 0; i < count; ++i, at += SequenceStep(at)) {
      if (needle.Matches(at, end) && !match(i)) return;
    }
    return;
  }
  at = end;
  for (uint64_t i = size(); i > size() - count; --i) {
    at -= SequenceStepBack(at);
    if (needle.Matches(at, end) && !match(i - 1)) return;
  }
}

void ShortList::CheckInvariants() const {
  base::Check(bytes_.size() >= kHeaderBytes && bytes_.size() <= kBytesMax, "a short list is short");
  base::Check(containers::SequenceIsValid(sequence(), size()), "a short list is a sequence");
}

std::string_view ShortList::Build(Elements elements, ListEnd end, char* out) {
  const auto count = static_cast<uint16_t>(elements.size());
  std::memcpy(out, &count, sizeof(count));
  return {out, static_cast<size_t>(Encode(elements, end, out + kHeaderBytes) - out)};
}

std::string ShortList::FromSequence(std::string_view sequence, size_t count) {
  const auto written = static_cast<uint16_t>(count);
  std::string bytes(reinterpret_cast<const char*>(&written), sizeof(written));
  return bytes.append(sequence);
}

void ShortList::WriteCount(Storage& storage, size_t count) {
  const auto written = static_cast<uint16_t>(count);
  storage.Splice(0, kHeaderBytes, {reinterpret_cast<const char*>(&written), sizeof(written)});
}

void ShortList::Push(Storage& storage, ListEnd end, Elements elements) {
  const ShortList list(storage.packed());
  const size_t total = list.size() + elements.size();
  std::array<char, kBytesMax> sequence;
  const char* const written = Encode(elements, end, sequence.data());
  storage.Splice(end == ListEnd::kFront ? kHeaderBytes : list.bytes_.size(), 0,
                 {sequence.data(), static_cast<size_t>(written - sequence.data())});
  WriteCount(storage, total);
}

void ShortList::Insert(Storage& storage, size_t index, std::string_view text) {
  const ShortList list(storage.packed());
  const size_t total = list.size() + 1;
  storage.Splice(kHeaderBytes + list.OffsetOf(index), 0, EncodedElement(text).view());
  WriteCount(storage, total);
}

void ShortList::Replace(Storage& storage, size_t index, std::string_view text) {
  const ShortList list(storage.packed());
  const size_t offset = list.OffsetOf(index);
  const size_t step = SequenceStep(list.sequence().data() + offset);
  storage.Splice(kHeaderBytes + offset, step, EncodedElement(text).view());
}

void ShortList::EraseRange(Storage& storage, size_t first, size_t count) {
  const ShortList list(storage.packed());
  const size_t left = list.size() - count;
  const size_t from = list.OffsetOf(first);
  const size_t to = list.OffsetOf(first + count);
  storage.Splice(kHeaderBytes + from, to - from, {});
  WriteCount(storage, left);
}

size_t ShortList::EraseEqual(Storage& storage, std::string_view text, ListEnd from,
                             uint64_t count_max) {
  const ShortList list(storage.packed());
  const PackedNeedle needle(text);
  std::string kept;
  size_t erased = 0;
  size_t spared = 0;
  if (from == ListEnd::kBack) {
    list.Find(text, from, UINT64_MAX, [&](uint64_t) { return ++spared > 0; });
    spared -= std::min<uint64_t>(spared, count_max);
  }
  const std::string_view sequence = list.sequence();
  for (size_t at = 0; at < sequence.size();) {
    const size_t step = SequenceStep(sequence.data() + at);
    const bool matches = erased < count_max &&
                         needle.Matches(sequence.data() + at, sequence.data() + sequence.size());
    if (matches && (spared == 0 || spared-- == 0)) {
      ++erased;
    } else {
      kept.append(sequence.substr(at, step));
    }
    at += step;
  }
  if (erased == 0) return 0;
  const size_t left = list.size() - erased;
  storage.Splice(kHeaderBytes, sequence.size(), kept);
  WriteCount(storage, left);
  return erased;
}

}  // namespace remora::values
