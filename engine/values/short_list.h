// ShortList: a small list as one string of bytes, with its record.
//
//   +-------+----------------------------------+
//   | count | elements, as a packed sequence   |
//   | u16   |                                  |
//   +-------+----------------------------------+
//
// Laws   (1) The count is that of the elements; a list has no more than kBytesMax / 2.
// Cost   Everything is linear in the bytes, of which there are no more than kBytesMax: a push moves
//        them once.
//
// This class reads bytes and works out changes; where the bytes live is values::Storage's matter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/containers/list_end.h"
#include "engine/containers/packed_sequence.h"
#include "engine/values/storage.h"

namespace remora::values {

class ShortList {
 public:
  static constexpr size_t kHeaderBytes = 2;
  // A list that would have more becomes a LongList.
  static constexpr size_t kBytesMax = 1024;
  // The most that an element takes beyond its text: five bytes before it and five behind.
  static constexpr size_t kElementOverheadMax = 10;

  using Elements = std::span<const std::string_view>;
  using Match = base::FunctionRef<bool(uint64_t index)>;

  explicit ShortList(std::string_view bytes) : bytes_(bytes) {}
  // The bytes of a list without elements.
  [[nodiscard]] static constexpr std::string_view Empty() { return {"\0\0", kHeaderBytes}; }

  [[nodiscard]] size_t size() const {
    uint16_t count;
    std::memcpy(&count, bytes_.data(), sizeof(count));
    return count;
  }
  [[nodiscard]] std::string_view sequence() const { return bytes_.substr(kHeaderBytes); }
  [[nodiscard]] containers::SequenceElement ElementAt(size_t index) const {
    return containers::ReadSequence(sequence().data() + OffsetOf(index));
  }
  void ForEach(size_t first, size_t count, containers::ListEnd from,
               base::FunctionRef<void(Elements)> visit) const;
  // As ChunkedList::Find.
  void Find(std::string_view text, containers::ListEnd from, uint64_t compare_max,
            Match match) const;

  // Checks the law. For tests.
  void CheckInvariants() const;

  // Writes a whole list to `out`, which has room for it: elements in the order in which pushing
  // them one by one leaves them.
  static std::string_view Build(Elements elements, containers::ListEnd end, char* out);
  // The same of a sequence.
  [[nodiscard]] static std::string FromSequence(std::string_view sequence, size_t count);

  // Changes of the list that `storage` holds. Texts do not lie in it.

  // The list has room for the elements.
  static void Push(Storage& storage, containers::ListEnd end, Elements elements);
  // Puts an element before the one with an index, or behind the last.
  static void Insert(Storage& storage, size_t index, std::string_view text);
  static void Replace(Storage& storage, size_t index, std::string_view text);
  static void EraseRange(Storage& storage, size_t first, size_t count);
  static size_t EraseEqual(Storage& storage, std::string_view text, containers::ListEnd from,
                           uint64_t count_max);

 private:
  [[nodiscard]] size_t OffsetOf(size_t index) const {
    return containers::SequenceOffset(sequence(), size(), index);
  }
  static void WriteCount(Storage& storage, size_t count);

  std::string_view bytes_;
};

}  // namespace remora::values
