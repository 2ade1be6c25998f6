#include "engine/values/packed_hash.h"

#include <algorithm>
#include <array>

#include "engine/base/check.h"

namespace remora::values {

namespace {

size_t EncodedBytes(const HashField& field, bool is_volatile) {
  return FieldSizeBytes(field.name.size()) + FieldSizeBytes(field.value.size()) +
         (is_volatile ? kFieldExpiryBytes : 0) + field.name.size() + field.value.size();
}

char* Encode(char* at, const HashField& field, bool is_volatile) {
  at = WriteFieldSize(at, field.name.size());
  at = WriteFieldSize(at, field.value.size());
  if (is_volatile) at = WriteFieldExpiry(at, field.expiry_milliseconds);
  at = WriteFieldBytes(at, field.name);
  return WriteFieldBytes(at, field.value);
}

// A field as bytes of its own, on the stack for all usual sizes.
class EncodedField {
 public:
  EncodedField(const HashField& field, bool is_volatile) : size_(EncodedBytes(field, is_volatile)) {
    char* start = inline_.data();
    if (size_ > inline_.size()) {
      long_.resize(size_);
      start = long_.data();
    }
    Encode(start, field, is_volatile);
  }
  [[nodiscard]] std::string_view view() const {
    return {long_.empty() ? inline_.data() : long_.data(), size_};
  }

 private:
  size_t size_;
  std::array<char, 256> inline_;
  std::string long_;
};

// Compares names of one size with another. Names of one hash mostly differ at their ends
// ("field:17"), so those are compared first, in one word.
class NameTest {
 public:
  explicit NameTest(std::string_view name) : name_(name), end_(EndOf(name.data())) {}

  [[nodiscard]] bool Holds(const char* other) const {
    return EndOf(other) == end_ && std::memcmp(other, name_.data(), name_.size()) == 0;
  }

 private:
  [[nodiscard]] uint64_t EndOf(const char* bytes) const {
    uint64_t end = 0;
    const size_t size = name_.size();
    if (size >= sizeof(end)) {
      std::memcpy(&end, bytes + size - sizeof(end), sizeof(end));
    } else if (size != 0) {
      end = static_cast<uint8_t>(bytes[size - 1]);
    }
    return end;
  }

  std::string_view name_;
  uint64_t end_;
};

}  // namespace

PackedHash::Entry PackedHash::At(size_t offset) const {
  const char* const start = bytes_.data() + offset;
  const char* at = start;
  const size_t name_size = ReadFieldSize(at);
  const size_t value_size = ReadFieldSize(at);
  Entry entry;
  if (is_volatile()) {
    entry.field.expiry_milliseconds = ReadFieldExpiry(at);
    at += kFieldExpiryBytes;
  }
  entry.field.name = {at, name_size};
  entry.field.value = {at + name_size, value_size};
  entry.offset = offset;
  entry.bytes = static_cast<size_t>(at - start) + name_size + value_size;
  return entry;
}

PackedHash::Entry PackedHash::Find(std::string_view name) const {
  const size_t expiry_bytes = is_volatile() ? kFieldExpiryBytes : 0;
  const NameTest test(name);
  const char* at = bytes_.data() + kHeaderBytes;
  const char* const end = bytes_.data() + bytes_.size();
  while (at < end) {
    const char* const start = at;
    const size_t name_size = ReadFieldSize(at);
    const size_t value_size = ReadFieldSize(at);
    at += expiry_bytes;
    if (name_size == name.size() && test.Holds(at)) {
      return At(static_cast<size_t>(start - bytes_.data()));
    }
    at += name_size + value_size;
  }
  return {};
}

int64_t PackedHash::next_due_milliseconds() const {
  if (!is_volatile() || bytes_.size() == kHeaderBytes) return kNothingDue;
  const int64_t expiry = At(kHeaderBytes).field.expiry_milliseconds;
  return expiry == kNoFieldExpiry ? kNothingDue : expiry;
}

size_t PackedHash::CountFields() const {
  size_t count = 0;
  for (size_t at = kHeaderBytes; at < bytes_.size(); at = At(at).end()) ++count;
  return count;
}

size_t PackedHash::PlaceOf(int64_t expiry_milliseconds) const {
  if (expiry_milliseconds == kNoFieldExpiry) return bytes_.size();
  size_t at = kHeaderBytes;
  while (at < bytes_.size()) {
    const Entry entry = At(at);
    const int64_t there = entry.field.expiry_milliseconds;
    if (there == kNoFieldExpiry || there >= expiry_milliseconds) break;
    at = entry.end();
  }
  return at;
}

void PackedHash::WriteHeader(Storage& storage, bool is_volatile, size_t count) {
  const uint16_t header =
      static_cast<uint16_t>(std::min<size_t>(count, kCountMask) | (is_volatile ? kVolatileBit : 0));
  char bytes[kHeaderBytes];
  std::memcpy(bytes, &header, sizeof(header));
  storage.Splice(0, kHeaderBytes, {bytes, kHeaderBytes});
}

size_t PackedHash::Build(std::span<const std::string_view> names_and_values, std::string& out) {
  size_t bytes = kHeaderBytes;
  for (const std::string_view text : names_and_values) {
    bytes += FieldSizeBytes(text.size()) + text.size();
  }
  out.assign(bytes, '\0');
  size_t count = 0;
  char* at = out.data() + kHeaderBytes;
  for (size_t i = 0; i < names_and_values.size(); i += 2) {
    const HashField field{names_and_values[i], names_and_values[i + 1]};
    const PackedHash written({out.data(), static_cast<size_t>(at - out.data())});
    const Entry before = written.Find(field.name);
    if (before.offset == 0) {
      at = Encode(at, field, false);
      ++count;
      continue;
    }
    // The last value of a name that comes twice holds, in the place of the first.
    char* const start = out.data() + before.offset;
    const size_t tail = static_cast<size_t>(at - start) - before.bytes;
    const size_t grown = EncodedBytes(field, false);
    std::memmove(start + grown, start + before.bytes, tail);
    Encode(start, field, false);
    at = start + grown + tail;
  }
  out.resize(static_cast<size_t>(at - out.data()));
  const uint16_t header = static_cast<uint16_t>(std::min<size_t>(count, kCountMask));
  std::memcpy(out.data(), &header, sizeof(header));
  return count;
}

void PackedHash::Add(Storage& storage, const HashField& field) {
  const PackedHash hash(storage.packed());
  const bool is_volatile = hash.is_volatile();
  base::DebugCheck(is_volatile || field.expiry_milliseconds == kNoFieldExpiry,
                   "only volatile hashes hold expiries");
  const size_t count = hash.size() + 1;
  storage.Splice(hash.PlaceOf(field.expiry_milliseconds), 0,
                 EncodedField(field, is_volatile).view());
  WriteHeader(storage, is_volatile, count);
}

void PackedHash::Write(Storage& storage, const Entry& entry, std::string_view value,
                       int64_t expiry_milliseconds) {
  const bool keeps_place = entry.field.expiry_milliseconds == expiry_milliseconds;
  if (keeps_place && entry.field.value.size() == value.size()) {
    storage.Splice(entry.end() - value.size(), value.size(), value);
    return;
  }
  const bool is_volatile = PackedHash(storage.packed()).is_volatile();
  const EncodedField encoded({entry.field.name, value, expiry_milliseconds}, is_volatile);
  if (keeps_place) {
    storage.Splice(entry.offset, entry.bytes, encoded.view());
    return;
  }
  storage.Splice(entry.offset, entry.bytes, {});
  storage.Splice(PackedHash(storage.packed()).PlaceOf(expiry_milliseconds), 0, encoded.view());
}

void PackedHash::SetExpiry(Storage& storage, const Entry& entry, int64_t milliseconds) {
  const EncodedField encoded({entry.field.name, entry.field.value, milliseconds},
                             PackedHash(storage.packed()).is_volatile());
  storage.Splice(entry.offset, entry.bytes, {});
  storage.Splice(PackedHash(storage.packed()).PlaceOf(milliseconds), 0, encoded.view());
}

void PackedHash::Remove(Storage& storage, const Entry& entry) {
  const PackedHash hash(storage.packed());
  const bool is_volatile = hash.is_volatile();
  const size_t count = hash.size() - 1;
  storage.Splice(entry.offset, entry.bytes, {});
  WriteHeader(storage, is_volatile, count);
}

size_t PackedHash::RemoveDue(Storage& storage, int64_t now_milliseconds, size_t budget) {
  const PackedHash hash(storage.packed());
  if (!hash.is_volatile()) return 0;
  const size_t count = hash.size();
  size_t removed = 0;
  size_t at = kHeaderBytes;
  while (removed < budget && at < hash.end_offset()) {
    const Entry entry = hash.At(at);
    const int64_t expiry = entry.field.expiry_milliseconds;
    if (expiry == kNoFieldExpiry || expiry > now_milliseconds) break;
    at = entry.end();
    ++removed;
  }
  if (removed == 0) return 0;
  storage.Splice(kHeaderBytes, at - kHeaderBytes, {});
  WriteHeader(storage, true, count - removed);
  return removed;
}

void PackedHash::BecomeVolatile(Storage& storage) {
  const PackedHash before(storage.packed());
  if (before.is_volatile()) return;
  const size_t count = before.size();
  std::string after(before.end_offset() + count * kFieldExpiryBytes, '\0');
  char* out = after.data() + kHeaderBytes;
  for (size_t at = kHeaderBytes; at < before.end_offset();) {
    const Entry entry = before.At(at);
    out = Encode(out, entry.field, true);
    at = entry.end();
  }
  const uint16_t header = static_cast<uint16_t>(std::min<size_t>(count, kCountMask) | kVolatileBit);
  std::memcpy(after.data(), &header, sizeof(header));
  storage.Splice(0, before.end_offset(), after);
}

void PackedHash::CheckInvariants() const {
  base::Check(bytes_.size() >= kHeaderBytes, "a packed hash has its header");
  int64_t latest = 0;
  size_t at = kHeaderBytes;
  size_t count = 0;
  while (at < bytes_.size()) {
    const Entry entry = At(at);
    base::Check(entry.end() <= bytes_.size(), "fields end within the bytes");
    base::Check(Find(entry.field.name).offset == at, "names differ");
    const int64_t expiry = entry.field.expiry_milliseconds;
    base::Check(expiry == kNoFieldExpiry || expiry >= latest, "expiries are in order");
    latest = expiry == kNoFieldExpiry ? kNothingDue : expiry;
    at = entry.end();
    ++count;
  }
  base::Check((header() & kCountMask) == std::min<size_t>(count, kCountMask),
              "the header counts the fields");
}

}  // namespace remora::values
