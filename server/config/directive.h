#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// A directive is one line of redis.conf, described as data: what it is called, which values it
// takes, what it is worth when nobody sets it, and what this server does with it. The rows are in
// directives_<subject>.cc; adding a directive means adding a row and nothing else.
namespace remora::server::config {

inline constexpr int64_t kInt32Min = std::numeric_limits<int32_t>::min();
inline constexpr uint64_t kInt32Max = std::numeric_limits<int32_t>::max();
inline constexpr uint64_t kUint32Max = std::numeric_limits<uint32_t>::max();
inline constexpr int64_t kInt64Min = std::numeric_limits<int64_t>::min();
inline constexpr uint64_t kInt64Max = std::numeric_limits<int64_t>::max();
inline constexpr uint64_t kUint64Max = std::numeric_limits<uint64_t>::max();

// Which grammar a value follows.
enum class ValueType : uint8_t {
  kBoolean,           // yes, no
  kInteger,           // a decimal number without sign tricks or leading zeros
  kOctal,             // file permissions: 700
  kMemory,            // bytes with an optional unit: 64, 1k (1000), 1kb (1024), 3mb, 2gb
  kMemoryOrPercent,   // as kMemory, or 5% of `maxmemory`
  kText,              // any bytes
  kWorkingDirectory,  // a folder; setting it makes it the process's current one
  kChoice,            // one of `choices`
  kChoiceSet,         // several of `choices`, separated by spaces; their values are bits
  kSpecial,           // what `parse` says
};

// What this server does with a directive.
enum class Support : uint8_t {
  kSupported,    // the server obeys it
  kHint,         // tunes something that works otherwise here: accepted and stored, without effect
  kUnsupported,  // a promise this version cannot keep: only the default is accepted
};

enum DirectiveFlag : uint32_t {
  kImmutable = 1 << 0,      // from the file or the command line only
  kProtected = 1 << 1,      // CONFIG SET needs `enable-protected-configs`
  kSensitive = 1 << 2,      // a secret: never logged
  kMultiArgument = 1 << 3,  // takes several words; CONFIG SET gives them separated by spaces
  kHidden = 1 << 4,         // CONFIG GET shows it by its full name only
};

struct Choice {
  std::string_view name;
  int64_t value;
};

// A value as it is kept: its canonical text (what CONFIG GET answers) and, for the types that have
// one, its number (a percentage is kept as its negative).
struct Value {
  std::string text;
  int64_t number = 0;
};

// A value, or why there is none.
struct ParsedValue {
  Value value;
  std::string error;

  bool ok() const { return error.empty(); }
};

// What a special grammar may need besides the words it reads.
struct ParseContext {
  std::string_view current;  // canonical text of the value that would be replaced
  // True while a configuration file is read and an earlier line of it has set the same directive:
  // `save` then adds to what is there.
  bool continues_earlier_line = false;
};

struct Directive {
  std::string_view name = {};
  std::string_view alias = {};  // an older name that means the same
  ValueType type = ValueType::kText;
  std::string_view default_text = {};  // in canonical form
  int64_t minimum = 0;
  uint64_t maximum = kInt64Max;
  // Where an accepted number outside this range is moved to.
  int64_t stored_minimum = kInt64Min;
  int64_t stored_maximum = static_cast<int64_t>(kInt64Max);
  std::span<const Choice> choices = {};
  ParsedValue (*parse)(std::span<const std::string> words, const ParseContext& context) = nullptr;
  // An extra test of a text or boolean; answers the error, or nothing.
  std::string (*check)(std::string_view text) = nullptr;
  // Besides the default, the one value of an unsupported directive that asks for nothing.
  std::optional<std::string_view> also_accepted = std::nullopt;
  uint32_t flags = 0;
  Support support = Support::kSupported;
  std::string_view reason = {};  // of kUnsupported: what is missing

  bool has(DirectiveFlag flag) const { return (flags & flag) != 0; }
};

}  // namespace remora::server::config
