#include "engine/containers/stream_block.h"

namespace remora::containers {

namespace {

constexpr size_t kLiveAt = kListpackHeaderBytes;
// Flags, both parts of the id, and the number of elements at the end.
constexpr size_t kEntryElements = 4;

// Steps over the element at `at` and returns the integer that it is.
int64_t TakeInteger(const char*& at) {
  const int64_t value = ListpackInteger(at);
  at += ListpackStep(at);
  return value;
}

void Skip(const char*& at, uint64_t elements) {
  for (; elements > 0; --elements) at += ListpackStep(at);
}

// Of the names of the block's first entry.
struct Names {
  uint64_t count;
  const char* at;
};

Names NamesOf(const char* block) {
  const char* at = block + kLiveAt;
  Skip(at, 2);
  const uint64_t count = static_cast<uint64_t>(TakeInteger(at));
  return {count, at};
}

bool HasSameNames(const char* block, StreamFields fields) {
  const Names names = NamesOf(block);
  if (names.count != fields.size() / 2) return false;
  const char* at = names.at;
  for (size_t i = 0; i < fields.size(); i += 2) {
    if (!ListpackEquals(at, fields[i])) return false;
    at += ListpackStep(at);
  }
  return true;
}

// Gives the integer at `at` another value; true when what follows has moved.
bool ReplaceInteger(char* block, size_t at, int64_t value) {
  const size_t before = ListpackStep(block + at);
  const size_t after = ListpackBytesOfInteger(value);
  if (before != after) {
    const size_t bytes = ListpackBytes(block);
    std::memmove(block + at + after, block + at + before, bytes - at - before);
    SetListpackBytes(block, bytes + after - before);
  }
  WriteListpackInteger(block + at, value);
  return before != after;
}

// Writes an entry; returns the end of it.
char* WriteEntry(char* out, StreamId block_id, StreamId id, StreamFields fields, bool same_names) {
  const uint64_t pairs = fields.size() / 2;
  out = WriteListpackInteger(out, same_names ? StreamEntryPlace::kSameNames : 0);
  out = WriteListpackInteger(out, static_cast<int64_t>(id.milliseconds - block_id.milliseconds));
  out = WriteListpackInteger(out, static_cast<int64_t>(id.sequence - block_id.sequence));
  if (!same_names) out = WriteListpackInteger(out, static_cast<int64_t>(pairs));
  for (size_t i = same_names ? 1 : 0; i < fields.size(); i += same_names ? 2 : 1) {
    out = WriteListpackText(out, fields[i]);
  }
  const uint64_t elements = same_names ? pairs + 3 : 2 * pairs + 4;
  return WriteListpackInteger(out, static_cast<int64_t>(elements));
}

// The elements of a block from outside, one by one: nothing once they run out or are no integer
// where one is asked for.
class CheckedElements {
 public:
  CheckedElements(std::string_view bytes, size_t count)
      : at_(bytes.data() + kListpackHeaderBytes), left_(count) {}

  std::optional<int64_t> Integer() {
    if (left_ == 0) return std::nullopt;
    const ListpackElement element = ReadListpackElement(at_);
    if (!element.is_integer()) return std::nullopt;
    Step();
    return element.integer;
  }
  // An integer that is kept in a byte, so that another can take its place.
  std::optional<int64_t> Flags() {
    if (left_ == 0 || static_cast<uint8_t>(*at_) >= 0x80) return std::nullopt;
    return Integer();
  }
  bool SkipPast(uint64_t count) {
    if (count > left_) return false;
    for (; count > 0; --count) Step();
    return true;
  }
  [[nodiscard]] bool at_end() const { return left_ == 0; }

 private:
  void Step() {
    at_ += ListpackStep(at_);
    --left_;
  }

  const char* at_;
  size_t left_;
};

struct CheckedEntry {
  int64_t flags;
  StreamId id;
};

// Reads an entry of a block from outside; nothing when it is none.
std::optional<CheckedEntry> ReadChecked(CheckedElements& elements, StreamId block_id,
                                        uint64_t names) {
  const std::optional<int64_t> flags = elements.Flags();
  const std::optional<int64_t> milliseconds = elements.Integer();
  const std::optional<int64_t> sequence = elements.Integer();
  if (!flags || *flags > 3 || !milliseconds || !sequence) return std::nullopt;
  const bool same_names = (*flags & StreamEntryPlace::kSameNames) != 0;
  uint64_t between = names;
  if (!same_names) {
    const std::optional<int64_t> fields = elements.Integer();
    if (!fields || *fields < 1 || *fields > INT32_MAX) return std::nullopt;
    between = 2 * static_cast<uint64_t>(*fields);
  }
  if (!elements.SkipPast(between)) return std::nullopt;
  const std::optional<int64_t> said = elements.Integer();
  const uint64_t count = kEntryElements - 1 + between + (same_names ? 0 : 1);
  if (!said || static_cast<uint64_t>(*said) != count) return std::nullopt;
  return CheckedEntry{*flags,
                      {block_id.milliseconds + static_cast<uint64_t>(*milliseconds),
                       block_id.sequence + static_cast<uint64_t>(*sequence)}};
}

}  // namespace

void StreamEntryTexts::Add(const char*& at) {
  const ListpackElement element = ReadListpackElement(at);
  char* const buffer = integers_.data() + integer_count_ * sizeof(IntegerText);
  if (element.is_integer()) ++integer_count_;
  texts_.push_back(element.TextIn(buffer));
  at += element.bytes + ListpackLengthBytes(element.bytes);
}

StreamFields StreamEntryTexts::Decode(const char* block, const StreamEntryPlace& place) {
  const char* at = block + place.fields_at;
  Names names{0, nullptr};
  uint64_t pairs = 0;
  if (place.same_names) {
    names = NamesOf(block);
    pairs = names.count;
  } else {
    pairs = static_cast<uint64_t>(TakeInteger(at));
  }
  texts_.clear();
  integer_count_ = 0;
  const size_t room = 2 * pairs * sizeof(IntegerText);
  if (integers_.size() < room) integers_.resize(room);
  for (uint64_t i = 0; i < pairs; ++i) {
    Add(place.same_names ? names.at : at);
    Add(at);
  }
  return texts_;
}

uint64_t StreamBlockView::live_count() const {
  return static_cast<uint64_t>(ListpackInteger(block_ + kLiveAt));
}

uint64_t StreamBlockView::deleted_count() const {
  const char* at = block_ + kLiveAt;
  Skip(at, 1);
  return static_cast<uint64_t>(ListpackInteger(at));
}

size_t StreamBlockView::FirstAt() const {
  Names names = NamesOf(block_);
  Skip(names.at, names.count + 1);
  return static_cast<size_t>(names.at - block_);
}

StreamEntryPlace StreamBlockView::At(size_t place_at) const {
  const char* at = block_ + place_at;
  StreamEntryPlace place;
  place.at = place_at;
  const int64_t flags = TakeInteger(at);
  place.deleted = (flags & StreamEntryPlace::kDeleted) != 0;
  place.same_names = (flags & StreamEntryPlace::kSameNames) != 0;
  place.id.milliseconds = id_.milliseconds + static_cast<uint64_t>(TakeInteger(at));
  place.id.sequence = id_.sequence + static_cast<uint64_t>(TakeInteger(at));
  place.fields_at = static_cast<size_t>(at - block_);
  return place;
}

StreamEntryPlace StreamBlockView::First() const { return At(FirstAt()); }

StreamEntryPlace StreamBlockView::Next(const StreamEntryPlace& place) const {
  const char* at = block_ + place.fields_at;
  if (place.same_names) {
    Skip(at, NamesOf(block_).count + 1);
  } else {
    const uint64_t pairs = static_cast<uint64_t>(TakeInteger(at));
    Skip(at, 2 * pairs + 1);
  }
  const size_t next_at = static_cast<size_t>(at - block_);
  return next_at < end() ? At(next_at) : None();
}

StreamEntryPlace StreamBlockView::Last() const { return Previous(None()); }

StreamEntryPlace StreamBlockView::Previous(const StreamEntryPlace& place) const {
  // In front of the first entry stands the 0 behind the names: no entry has no elements.
  const char* at = ListpackPrevious(block_ + place.at);
  const int64_t elements = ListpackInteger(at);
  if (elements == 0) return None();
  for (int64_t i = 0; i < elements; ++i) at = ListpackPrevious(at);
  return At(static_cast<size_t>(at - block_));
}

size_t StreamBlockWriter::BytesMax(StreamFields fields) {
  // Header and end; both counts, the number of names, the 0; the entry's own and its number of
  // fields; names twice.
  size_t bytes = kListpackHeaderBytes + 1 + kShiftMax + 9 * kListpackIntegerMax;
  for (size_t i = 0; i < fields.size(); i += 2) {
    bytes += 2 * (fields[i].size() + kListpackTextOverheadMax);
    bytes += fields[i + 1].size() + kListpackTextOverheadMax;
  }
  return bytes;
}

void StreamBlockWriter::Begin(char* out, StreamFields fields) {
  const size_t pairs = fields.size() / 2;
  char* const block = out;
  out += kListpackHeaderBytes;
  out = WriteListpackInteger(out, 1);
  out = WriteListpackInteger(out, 0);
  out = WriteListpackInteger(out, static_cast<int64_t>(pairs));
  for (size_t i = 0; i < fields.size(); i += 2) out = WriteListpackText(out, fields[i]);
  out = WriteListpackInteger(out, 0);
  out = WriteEntry(out, {}, {}, fields, true);
  *out++ = kListpackEnd;
  SetListpackBytes(block, static_cast<size_t>(out - block));
  std::memset(block + sizeof(uint32_t), 0, sizeof(uint16_t));
  CountListpackElements(block, 4 + pairs + kEntryElements + pairs);
}

bool StreamBlockWriter::Append(char* block, StreamId block_id, StreamId id, StreamFields fields) {
  const bool same_names = HasSameNames(block, fields);
  const bool shifted = ReplaceInteger(block, kLiveAt, ListpackInteger(block + kLiveAt) + 1);
  char* const end = block + ListpackBytes(block) - 1;
  char* const out = WriteEntry(end, block_id, id, fields, same_names);
  *out = kListpackEnd;
  SetListpackBytes(block, static_cast<size_t>(out + 1 - block));
  const size_t pairs = fields.size() / 2;
  CountListpackElements(block, kEntryElements + (same_names ? pairs : 2 * pairs + 1));
  return shifted;
}

void StreamBlockWriter::MarkDeleted(char* block, const StreamEntryPlace& place) {
  block[place.at] = static_cast<char>(block[place.at] | StreamEntryPlace::kDeleted);
}

size_t StreamBlockWriter::BytesAfterCounting(const char* block, uint64_t deleted) {
  const StreamBlockView view({}, block);
  const auto bytes_of = [](uint64_t count) {
    return ListpackBytesOfInteger(static_cast<int64_t>(count));
  };
  const size_t before = bytes_of(view.live_count()) + bytes_of(view.deleted_count());
  const size_t after =
      bytes_of(view.live_count() - deleted) + bytes_of(view.deleted_count() + deleted);
  return view.bytes() + after - before;
}

bool StreamBlockWriter::CountDeleted(char* block, uint64_t deleted) {
  const int64_t by = static_cast<int64_t>(deleted);
  const bool first = ReplaceInteger(block, kLiveAt, ListpackInteger(block + kLiveAt) - by);
  const size_t at = kLiveAt + ListpackStep(block + kLiveAt);
  return ReplaceInteger(block, at, ListpackInteger(block + at) + by) || first;
}

std::optional<StreamBlockFigures> CheckStreamBlock(StreamId id, std::string_view bytes) {
  const std::optional<size_t> count = CheckListpack(bytes);
  if (!count) return std::nullopt;
  CheckedElements elements(bytes, *count);
  const std::optional<int64_t> live = elements.Integer();
  const std::optional<int64_t> deleted = elements.Integer();
  const std::optional<int64_t> names = elements.Integer();
  if (!live || !deleted || !names || *names < 1) return std::nullopt;
  if (!elements.SkipPast(static_cast<uint64_t>(*names)) || elements.Integer() != 0) {
    return std::nullopt;
  }
  int64_t counts[2] = {0, 0};
  std::optional<StreamId> last;
  while (!elements.at_end()) {
    const std::optional<CheckedEntry> entry =
        ReadChecked(elements, id, static_cast<uint64_t>(*names));
    if (!entry || entry->id < id || (last && entry->id <= *last)) return std::nullopt;
    last = entry->id;
    ++counts[entry->flags & StreamEntryPlace::kDeleted];
  }
  if (!last || counts[0] != *live || counts[1] != *deleted) return std::nullopt;
  return StreamBlockFigures{static_cast<uint64_t>(*live), *last};
}

}  // namespace remora::containers
