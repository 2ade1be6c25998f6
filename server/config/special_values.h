#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/directive.h"

// The grammars that belong to one directive each, and the typed reading of their values. A Parse
// function answers the canonical text, a Decode function takes that text.
namespace remora::server::config {

[[nodiscard]] ParsedValue ParseBind(std::span<const std::string> words,
                                    const ParseContext& context);
[[nodiscard]] ParsedValue ParseSave(std::span<const std::string> words,
                                    const ParseContext& context);
[[nodiscard]] ParsedValue ParseOutputBufferLimits(std::span<const std::string> words,
                                                  const ParseContext& context);
[[nodiscard]] ParsedValue ParsePercentiles(std::span<const std::string> words,
                                           const ParseContext& context);
[[nodiscard]] ParsedValue ParseKeyspaceEvents(std::span<const std::string> words,
                                              const ParseContext& context);
[[nodiscard]] ParsedValue ParseOutOfMemoryScores(std::span<const std::string> words,
                                                 const ParseContext& context);
[[nodiscard]] ParsedValue ParseReplicaOf(std::span<const std::string> words,
                                         const ParseContext& context);

// Extra tests of texts: the error, or nothing.
[[nodiscard]] std::string CheckAppendFileName(std::string_view text);
[[nodiscard]] std::string CheckAppendFolderName(std::string_view text);
[[nodiscard]] std::string CheckSnapshotFileName(std::string_view text);
[[nodiscard]] std::string CheckHostname(std::string_view text);
[[nodiscard]] std::string CheckNodeName(std::string_view text);
[[nodiscard]] std::string CheckTitleTemplate(std::string_view text);
[[nodiscard]] std::string CheckLocale(std::string_view text);
[[nodiscard]] std::string CheckShutdownFlags(std::string_view text);
[[nodiscard]] std::string CheckActiveDefragmentation(std::string_view text);

// A snapshot is due when `changes` keys changed and `seconds` have passed.
struct SavePoint {
  int64_t seconds;
  int64_t changes;

  bool operator==(const SavePoint&) const = default;
};
[[nodiscard]] std::vector<SavePoint> DecodeSavePoints(std::string_view text);

// A client is dropped when more than `hard_bytes` wait for it, or more than `soft_bytes` for
// `soft_seconds` in a row; 0 is no limit.
struct OutputBufferLimit {
  uint64_t hard_bytes = 0;
  uint64_t soft_bytes = 0;
  int64_t soft_seconds = 0;

  bool operator==(const OutputBufferLimit&) const = default;
};
struct OutputBufferLimits {
  OutputBufferLimit normal;
  OutputBufferLimit replica;
  OutputBufferLimit pubsub;
};
[[nodiscard]] OutputBufferLimits DecodeOutputBufferLimits(std::string_view text);

[[nodiscard]] std::vector<double> DecodePercentiles(std::string_view text);

// The classes of `notify-keyspace-events`, as bits of Config::Integer("notify-keyspace-events").
enum KeyspaceEventClass : int64_t {
  kEventKeyspace = 1 << 0,   // K
  kEventKeyevent = 1 << 1,   // E
  kEventGeneric = 1 << 2,    // g
  kEventString = 1 << 3,     // $
  kEventList = 1 << 4,       // l
  kEventSet = 1 << 5,        // s
  kEventHash = 1 << 6,       // h
  kEventSortedSet = 1 << 7,  // z
  kEventExpired = 1 << 8,    // x
  kEventEvicted = 1 << 9,    // e
  kEventStream = 1 << 10,    // t
  kEventKeyMiss = 1 << 11,   // m
  kEventModule = 1 << 12,    // d
  kEventNew = 1 << 13,       // n
  // A: all but key misses and new keys, which every lookup or write would cause.
  kEventAll = kEventGeneric | kEventString | kEventList | kEventSet | kEventHash | kEventSortedSet |
              kEventExpired | kEventEvicted | kEventStream | kEventModule
};

}  // namespace remora::server::config
