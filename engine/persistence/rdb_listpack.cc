#include "engine/persistence/rdb_listpack.h"

#include <optional>
#include <utility>

#include "engine/base/number_text.h"
#include "engine/containers/listpack.h"

namespace remora::persistence {

using containers::ListpackElement;

ListPackWriter::ListPackWriter() : bytes_(containers::kListpackHeaderBytes, '\0') {}

void ListPackWriter::Append(std::string_view bytes) {
  const size_t at = bytes_.size();
  bytes_.resize(at + bytes.size() + containers::kListpackTextOverheadMax);
  EndElement(containers::WriteListpackText(bytes_.data() + at, bytes));
}

void ListPackWriter::AppendInteger(int64_t value) {
  const size_t at = bytes_.size();
  bytes_.resize(at + containers::kListpackIntegerMax);
  EndElement(containers::WriteListpackInteger(bytes_.data() + at, value));
}

void ListPackWriter::EndElement(const char* end) {
  bytes_.resize(static_cast<size_t>(end - bytes_.data()));
  ++count_;
}

std::string ListPackWriter::Finish() && {
  bytes_.push_back(containers::kListpackEnd);
  containers::SetListpackBytes(bytes_.data(), bytes_.size());
  containers::CountListpackElements(bytes_.data(), count_);
  return std::move(bytes_);
}

std::string ListPackOfSequence(std::string_view sequence, size_t count) {
  std::string bytes;
  bytes.reserve(containers::kListpackHeaderBytes + sequence.size() + 1);
  bytes.append(containers::kListpackHeaderBytes, '\0');
  bytes.append(sequence);
  bytes.push_back(containers::kListpackEnd);
  containers::SetListpackBytes(bytes.data(), bytes.size());
  containers::CountListpackElements(bytes.data(), count);
  return bytes;
}

bool ListPackReader::Read(std::string_view bytes) {
  const std::optional<size_t> count = containers::CheckListpack(bytes);
  if (!count) return false;
  entries_.reserve(*count);
  const char* at = bytes.data() + containers::kListpackHeaderBytes;
  for (size_t i = 0; i < *count; ++i) {
    const ListpackElement element = containers::ReadListpackElement(at);
    entries_.push_back(element.is_integer()
                           ? integers_.emplace_back(base::IntegerText(element.integer))
                           : std::string_view(element.text, element.text_bytes));
    at += containers::ListpackStep(at);
  }
  return true;
}

}  // namespace remora::persistence
