// Packed lists: a small collection as one string of bytes, element after element.
//
//   "score" "17" "name" "ann"   →   85 s c o r e  11  84 n a m e  83 a n n        16 bytes
//
//   first byte    then                      element                            bytes
//   0xxxxxxx                                integer 0 … 127                    1
//   10xxxxxx      x bytes                   text of up to 63 bytes             1 + length
//   110xxxxx      1 byte                    integer -4096 … 4095               2
//   1110xxxx      1 byte, x bytes           text of up to 4095 bytes           2 + length
//   11110000      u32 length, bytes         longer text                        5 + length
//   11110001 …    2, 3, 4 or 8 bytes        integer of 16, 24, 32 or 64 bits   3, 4, 5, 9
//   11110101      8 bytes                   double                             9
//
// Numbers are little-endian, but for the high bits that share the first byte. A text that is the
// canonical form of an integer (base::ParseInteger) is kept as that integer, and reads back as the
// same text.
//
// Laws   (1) Every value has exactly one encoding, the shortest that fits. So two elements are
//            equal when their bytes are: a search compares bytes and never decodes.
//        (2) An element tells its size from its first five bytes at most.
//        (3) The reverse is not possible: there is no length at the end, lists are walked forwards.
// Cost   All is linear: 3 ns an element for a walk and a find that hits, 0.3 ns for one that
// misses.
//        The limits of the collection encodings keep lists short.
//
// This is an encoding, not a container: the bytes are stored by the caller, in a record, in a block
// or in a std::string. Private to the process; on disk and in DUMP payloads Redis' own formats are
// used. Functions trust their bytes unless they say otherwise: Validate() input from outside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace remora::containers {

inline constexpr size_t kNoOffset = ~size_t{0};

// The most bytes that an integer, a double or the head of a text takes.
inline constexpr size_t kPackedHeadMax = 9;

// One element of a packed list; borrows its bytes.
class PackedElement {
 public:
  enum class Kind : uint8_t { kText, kInteger, kDouble };

  // Decodes the element at `offset`.
  static PackedElement At(std::string_view bytes, size_t offset);

  [[nodiscard]] Kind kind() const { return kind_; }
  // Where the element starts, how many bytes it takes, and where the next one starts.
  [[nodiscard]] size_t offset() const { return offset_; }
  [[nodiscard]] size_t bytes() const { return bytes_; }
  [[nodiscard]] size_t end() const { return offset_ + bytes_; }

  // Of a kText.
  [[nodiscard]] std::string_view text() const { return {text_, text_bytes_}; }
  // Of a kInteger.
  [[nodiscard]] int64_t integer() const { return integer_; }
  // The number of a kInteger or kDouble: what AppendDouble was given.
  [[nodiscard]] double AsDouble() const {
    return kind_ == Kind::kInteger ? static_cast<double>(integer_) : double_;
  }

  // The element as text. `buffer` has room for kTextMax characters, and holds the text of a number;
  // the text of a kText is the element's own.
  static constexpr size_t kTextMax = 32;
  [[nodiscard]] std::string_view TextIn(char* buffer) const;
  void AppendTextTo(std::string& out) const;
  // The length of that text.
  [[nodiscard]] size_t TextLength() const;

  // True when the element reads as `text`. For many elements use a PackedNeedle.
  [[nodiscard]] bool Equals(std::string_view text) const;

 private:
  Kind kind_ = Kind::kText;
  size_t offset_ = 0;
  size_t bytes_ = 0;
  const char* text_ = nullptr;
  union {
    size_t text_bytes_ = 0;
    int64_t integer_;
    double double_;
  };
};

// A text to look for, encoded once. Borrows the text.
class PackedNeedle {
 public:
  explicit PackedNeedle(std::string_view text);

  // True when the element that starts at `element` is the text. `end` is the end of the list.
  // Doubles never are: they are values, not things to look for.
  [[nodiscard]] bool Matches(const char* element, const char* end) const;
  // What the text takes in a packed list.
  [[nodiscard]] size_t bytes() const { return head_bytes_ + tail_.size(); }
  // Writes it to `out`, which has room for that; returns the end.
  char* WriteTo(char* out) const;
  [[nodiscard]] char first_byte() const { return head_[0]; }
  [[nodiscard]] char last_byte() const {
    return tail_.empty() ? head_[head_bytes_ - 1] : tail_.back();
  }

 private:
  char head_[kPackedHeadMax];
  uint8_t head_bytes_;
  std::string_view tail_;  // the characters of a text; empty for an integer
};

// Reads a packed list from `offset` on.
//
//   for (PackedReader reader(bytes); !reader.AtEnd();) Use(reader.Read());
class PackedReader {
 public:
  explicit PackedReader(std::string_view bytes, size_t offset = 0)
      : bytes_(bytes), offset_(offset) {}

  [[nodiscard]] bool AtEnd() const { return offset_ >= bytes_.size(); }
  // Where the next element starts.
  [[nodiscard]] size_t offset() const { return offset_; }
  // The next element, stepping over it. Not at the end.
  PackedElement Read() {
    const PackedElement element = PackedElement::At(bytes_, offset_);
    offset_ = element.end();
    return element;
  }
  // Steps over `count` elements, or to the end.
  void Skip(size_t count = 1);

 private:
  std::string_view bytes_;
  size_t offset_;
};

// Where the element behind the one at `offset` starts.
[[nodiscard]] size_t PackedNext(std::string_view bytes, size_t offset);
// Where the element with an index starts, or kNoOffset.
[[nodiscard]] size_t PackedOffsetOf(std::string_view bytes, size_t index);
// How many elements there are.
[[nodiscard]] size_t PackedCount(std::string_view bytes);

// Where to look: every `stride`-th element from the one with index `first` on. Fields of a list of
// field and value: {.stride = 2, .first = 0}.
struct PackedFindOptions {
  size_t stride = 1;
  size_t first = 0;
};
// The offset of the first element that is the needle, or kNoOffset.
[[nodiscard]] size_t PackedFind(std::string_view bytes, const PackedNeedle& needle,
                                PackedFindOptions options = {});

// False when the bytes of the needle are nowhere in `bytes`, be it across elements: then there is
// no such element, and no walk is needed to know it. A tenth of the cost of a walk.
[[nodiscard]] bool PackedOccurs(std::string_view bytes, const PackedNeedle& needle);

// What a value takes.
[[nodiscard]] size_t PackedBytesOfText(std::string_view text);
[[nodiscard]] size_t PackedBytesOfInteger(int64_t value);
[[nodiscard]] size_t PackedBytesOfDouble(double value);

// Writes a value to `out`, which has room for what it takes; returns the end of it. A double that
// is an integer is kept as one: read it with AsDouble().
char* PackText(char* out, std::string_view text);
char* PackInteger(char* out, int64_t value);
char* PackDouble(char* out, double value);
void AppendPackedText(std::string& out, std::string_view text);
void AppendPackedInteger(std::string& out, int64_t value);
void AppendPackedDouble(std::string& out, double value);

// True when `bytes`, which may come from anywhere, is a packed list by all laws above.
[[nodiscard]] bool PackedValidate(std::string_view bytes);

}  // namespace remora::containers
