// CommandSpec: a command as data. One constexpr row beside its handler says all that the rest of
// the program knows of it: dispatch, access control, COMMAND, documentation.
//
//   constexpr CommandSpec kStringCommands[] = {
//       {.name = "INCRBY",
//        .arity = Exactly(3),
//        .flags = kWrite | kDenyOutOfMemory | kFast,
//        .categories = kString,
//        .keys = kUpdatesOneKey,
//        .handler = IncrBy,
//        .since = "1.0.0",
//        .group = "string",
//        .complexity = "O(1)",
//        .summary = "Adds an integer to the number stored at a key."},
//   };
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace remora::protocol {

struct CommandContext;
using CommandHandler = void (*)(CommandContext&);

// What a command does, as COMMAND INFO shows it.
enum CommandFlag : uint32_t {
  kWrite = 1u << 0,
  kReadOnly = 1u << 1,
  kDenyOutOfMemory = 1u << 2,
  kAdmin = 1u << 3,
  kPubSub = 1u << 4,
  kNoScript = 1u << 5,
  kBlocking = 1u << 6,
  kLoading = 1u << 7,
  kStale = 1u << 8,
  kSkipMonitor = 1u << 9,
  kSkipSlowlog = 1u << 10,
  kAsking = 1u << 11,
  kFast = 1u << 12,
  kNoAuth = 1u << 13,
  kMayReplicate = 1u << 14,
  kNoMulti = 1u << 15,
  kMovableKeys = 1u << 16,  // follows from the key specs: no row says it
  kAllowBusy = 1u << 17,
  kNoAsyncLoading = 1u << 18,
  kNoMandatoryKeys = 1u << 19,
  // Not shown: the command has no keys, and looks at none.
  kTouchesNoKeys = 1u << 26,
  // Not shown: the command may end waits of other sessions: it locks their keys by itself, or has
  // everything locked inside MULTI.
  kEndsWaits = 1u << 27,
  // Not shown: the command changes nothing, not even what is past its expiry, and draws nothing by
  // chance; so it shares its stripes with other readers.
  kSharesReads = 1u << 28,
  // Not shown: the host is asked whether the session may run it at all (DEBUG, MODULE).
  kProtectedCommand = 1u << 29,
  // Not shown: the command locks the whole store rather than its keys, or locks by itself.
  kLocksEverything = 1u << 30,
  kLocksNothing = 1u << 31,
};

// ACL categories. A row names those that do not follow from its flags; command_reflection.h says
// which do.
enum AclCategory : uint32_t {
  kKeyspaceCategory = 1u << 0,
  kReadCategory = 1u << 1,
  kWriteCategory = 1u << 2,
  kSetCategory = 1u << 3,
  kSortedSetCategory = 1u << 4,
  kListCategory = 1u << 5,
  kHashCategory = 1u << 6,
  kStringCategory = 1u << 7,
  kBitmapCategory = 1u << 8,
  kHyperLogLogCategory = 1u << 9,
  kGeoCategory = 1u << 10,
  kStreamCategory = 1u << 11,
  kPubSubCategory = 1u << 12,
  kAdminCategory = 1u << 13,
  kFastCategory = 1u << 14,
  kSlowCategory = 1u << 15,
  kBlockingCategory = 1u << 16,
  kDangerousCategory = 1u << 17,
  kConnectionCategory = 1u << 18,
  kTransactionCategory = 1u << 19,
  kScriptingCategory = 1u << 20,
};

// Where a command's keys are among its arguments, and what is done to them.
struct KeySpec {
  enum class Begin : uint8_t { kIndex, kKeyword, kUnknown };
  enum class Find : uint8_t { kRange, kCount, kUnknown };
  enum Use : uint32_t {
    kReadsOnly = 1u << 0,       // RO
    kReadsAndWrites = 1u << 1,  // RW
    kOverwrites = 1u << 2,      // OW
    kRemoves = 1u << 3,         // RM
    kAccesses = 1u << 4,
    kUpdates = 1u << 5,
    kInserts = 1u << 6,
    kDeletes = 1u << 7,
    kNotKey = 1u << 8,
    kIncomplete = 1u << 9,
    kVariableFlags = 1u << 10,
  };

  uint32_t use = 0;
  Begin begin = Begin::kIndex;
  // kIndex: the argument. kKeyword: where the search for `keyword` starts; negative from the end.
  int16_t position = 1;
  std::string_view keyword = {};
  Find find = Find::kRange;
  // kRange: the last key, relative to the first; negative from the end of the arguments.
  int16_t last = 0;
  int16_t step = 1;
  // kRange with last = -1: 0 or 1 for all arguments, 2 for the first half of them, and so on.
  int16_t limit = 0;
  // kCount: where the number of keys and the first key are, relative to the beginning.
  int16_t count_at = 0;
  int16_t first_at = 1;
};

// The usual ones.
inline constexpr KeySpec kReadsOneKey[] = {{.use = KeySpec::kReadsOnly | KeySpec::kAccesses}};
// A key whose attributes are read, not its contents (TYPE, TTL, STRLEN).
inline constexpr KeySpec kInspectsOneKey[] = {{.use = KeySpec::kReadsOnly}};
inline constexpr KeySpec kUpdatesOneKey[] = {{.use = KeySpec::kReadsAndWrites | KeySpec::kUpdates}};
inline constexpr KeySpec kAccessesAndUpdatesOneKey[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kUpdates}};
inline constexpr KeySpec kInsertsOneKey[] = {{.use = KeySpec::kReadsAndWrites | KeySpec::kInserts}};
inline constexpr KeySpec kDeletesFromOneKey[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kDeletes}};
inline constexpr KeySpec kAccessesAndDeletesOneKey[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kDeletes}};
inline constexpr KeySpec kOverwritesOneKey[] = {{.use = KeySpec::kOverwrites | KeySpec::kUpdates}};

// Finds the keys of one request where the specs cannot tell all (SORT, and SET, which reads its key
// only with GET): the rows name one of key_finder.h. False when the arguments do not fit.
struct FoundKey;
using KeyFinder = bool (*)(std::span<const std::string_view> arguments,
                           std::vector<FoundKey>& found);

[[nodiscard]] constexpr int16_t Exactly(int16_t arguments) { return arguments; }
[[nodiscard]] constexpr int16_t AtLeast(int16_t arguments) {
  return static_cast<int16_t>(-arguments);
}

struct CommandSpec {
  std::string_view name;  // in upper case; of a subcommand, without its container's
  int16_t arity = 1;      // the name included: n exactly, -n at least
  uint32_t flags = 0;
  uint32_t categories = 0;
  std::span<const KeySpec> keys = {};
  KeyFinder find_keys = nullptr;     // knows better than `keys`; null where they say all
  CommandHandler handler = nullptr;  // null for a container that only has subcommands
  std::span<const CommandSpec> subcommands = {};

  // For COMMAND INFO and COMMAND DOCS.
  std::string_view since = {};
  std::string_view group = {};
  std::string_view complexity = {};
  std::string_view summary = {};
  std::span<const std::string_view> tips = {};
  std::string_view deprecated_since = {};
  std::string_view replaced_by = {};

  [[nodiscard]] bool Is(uint32_t flag) const { return (flags & flag) != 0; }
  [[nodiscard]] bool AcceptsArguments(size_t count) const {
    return arity >= 0 ? count == static_cast<size_t>(arity) : count >= static_cast<size_t>(-arity);
  }
};

}  // namespace remora::protocol
