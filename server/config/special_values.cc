#include "server/config/special_values.h"

#include <locale.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>
#include <utility>

#include "server/config/config_values.h"
#include "server/config/directive_vocabulary.h"

namespace remora::server::config {
namespace {

constexpr size_t kBindAddressesMax = 16;
constexpr size_t kHostnameLengthMax = 255;
constexpr size_t kScoreCount = 3;
constexpr int64_t kScoreLimit = 2000;

ParsedValue Error(std::string text) { return {{}, std::move(text)}; }
ParsedValue Text(std::string text, int64_t number = 0) { return {{std::move(text), number}, {}}; }

struct EventCharacter {
  char character;
  int64_t bits;
};

// In the order in which the canonical text lists them.
constexpr EventCharacter kListedEvents[] = {
    {'g', kEventGeneric}, {'$', kEventString},    {'l', kEventList},    {'s', kEventSet},
    {'h', kEventHash},    {'z', kEventSortedSet}, {'x', kEventExpired}, {'e', kEventEvicted},
    {'t', kEventStream},  {'d', kEventModule},    {'n', kEventNew}};
constexpr EventCharacter kTrailingEvents[] = {
    {'K', kEventKeyspace}, {'E', kEventKeyevent}, {'m', kEventKeyMiss}};

std::optional<int64_t> EventBits(char character) {
  if (character == 'A') return kEventAll;
  for (std::span<const EventCharacter> events :
       {std::span<const EventCharacter>(kListedEvents),
        std::span<const EventCharacter>(kTrailingEvents)}) {
    for (const EventCharacter& event : events) {
      if (event.character == character) return event.bits;
    }
  }
  return std::nullopt;
}

void AppendEvents(std::span<const EventCharacter> events, int64_t bits, std::string& text) {
  for (const EventCharacter& event : events) {
    if (bits & event.bits) text += event.character;
  }
}

OutputBufferLimit* FindClass(OutputBufferLimits& limits, std::string_view name) {
  if (EqualsIgnoringCase(name, "normal")) return &limits.normal;
  if (EqualsIgnoringCase(name, "slave") || EqualsIgnoringCase(name, "replica")) {
    return &limits.replica;
  }
  if (EqualsIgnoringCase(name, "pubsub")) return &limits.pubsub;
  return nullptr;
}

std::string LimitText(const OutputBufferLimit& limit) {
  return std::to_string(limit.hard_bytes) + " " + std::to_string(limit.soft_bytes) + " " +
         std::to_string(limit.soft_seconds);
}

std::string LimitsText(const OutputBufferLimits& limits) {
  return "normal " + LimitText(limits.normal) + " slave " + LimitText(limits.replica) + " pubsub " +
         LimitText(limits.pubsub);
}

// Nothing when `text` is not a number as strtod reads it, all of it.
std::optional<double> ParseDouble(const std::string& text) {
  if (text.empty() || text.front() == ' ') return std::nullopt;
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || std::isnan(number)) return std::nullopt;
  return number;
}

// Six decimals, without trailing zeros.
std::string PercentileText(double percentile) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.6f", percentile);
  std::string trimmed = text;
  trimmed.erase(trimmed.find_last_not_of('0') + 1);
  if (trimmed.ends_with('.')) trimmed.pop_back();
  return trimmed;
}

// A whole number as strtol reads it: Redis lets these few directives have leading zeros.
std::optional<int64_t> ParseLooseInteger(const std::string& text) {
  const char* last = text.data() + text.size();
  const char* first = text.data() + (text.starts_with('+') ? 1 : 0);
  int64_t number = 0;
  const auto [end, failure] = std::from_chars(first, last, number);
  if (failure != std::errc() || end != last) return std::nullopt;
  return number;
}

}  // namespace

ParsedValue ParseBind(std::span<const std::string> words, const ParseContext&) {
  if (words.size() > kBindAddressesMax) return Error("Too many bind addresses specified.");
  return Text(JoinWords(words));
}

ParsedValue ParseSave(std::span<const std::string> words, const ParseContext& context) {
  const bool clears = words.empty() || (words.size() == 1 && words[0].empty());
  if (clears) return Text("");
  if (words.size() % 2 != 0) return Error("Invalid save parameters");
  std::string text;
  if (context.continues_earlier_line) text = context.current;
  for (size_t i = 0; i < words.size(); i += 2) {
    const std::optional<int64_t> seconds = ParseLooseInteger(words[i]);
    const std::optional<int64_t> changes = ParseLooseInteger(words[i + 1]);
    const bool valid = seconds && changes && *seconds >= 1 && *changes >= 0;
    if (!valid) return Error("Invalid save parameters");
    if (!text.empty()) text += ' ';
    text += std::to_string(*seconds) + " " + std::to_string(*changes);
  }
  return Text(text);
}

ParsedValue ParseOutputBufferLimits(std::span<const std::string> words,
                                    const ParseContext& context) {
  constexpr size_t kWordsPerClass = 4;
  if (words.size() % kWordsPerClass != 0) {
    return Error("Wrong number of arguments in buffer limit configuration.");
  }
  OutputBufferLimits limits = DecodeOutputBufferLimits(context.current);
  for (size_t i = 0; i < words.size(); i += kWordsPerClass) {
    OutputBufferLimit* limit = FindClass(limits, words[i]);
    if (limit == nullptr) {
      return Error("Invalid client class specified in buffer limit configuration.");
    }
    const std::optional<uint64_t> hard = ParseMemory(words[i + 1]);
    const std::optional<uint64_t> soft = ParseMemory(words[i + 2]);
    const std::optional<int64_t> seconds = ParseLooseInteger(words[i + 3]);
    if (!hard || !soft || !seconds || *seconds < 0) {
      return Error("Error in hard, soft or soft_seconds setting in buffer limit configuration.");
    }
    *limit = {*hard, *soft, *seconds};
  }
  return Text(LimitsText(limits));
}

ParsedValue ParsePercentiles(std::span<const std::string> words, const ParseContext&) {
  std::vector<std::string> canonical;
  const bool clears = words.size() == 1 && words[0].empty();
  if (clears) words = {};
  for (const std::string& word : words) {
    const std::optional<double> percentile = ParseDouble(word);
    if (!percentile) return Error("Invalid latency-tracking-info-percentiles parameters");
    if (*percentile < 0 || *percentile > 100) {
      return Error("latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
    }
    canonical.push_back(PercentileText(*percentile));
  }
  return Text(JoinWords(canonical));
}

ParsedValue ParseKeyspaceEvents(std::span<const std::string> words, const ParseContext&) {
  if (words.size() != 1) return Error("wrong number of arguments");
  int64_t bits = 0;
  for (char character : words[0]) {
    const std::optional<int64_t> event = EventBits(character);
    if (!event) return Error("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
    bits |= *event;
  }
  std::string text;
  // Why: with A the reference leaves n out of the text, though the class stays on.
  if ((bits & kEventAll) == kEventAll) {
    text = "A";
  } else {
    AppendEvents(kListedEvents, bits, text);
  }
  AppendEvents(kTrailingEvents, bits, text);
  return Text(text, bits);
}

ParsedValue ParseOutOfMemoryScores(std::span<const std::string> words, const ParseContext&) {
  if (words.size() != kScoreCount) return Error("wrong number of arguments");
  std::vector<std::string> canonical;
  for (const std::string& word : words) {
    const std::optional<int64_t> score = ParseLooseInteger(word);
    if (!score || *score < -kScoreLimit || *score > kScoreLimit) {
      return Error("Invalid oom-score-adj-values, elements must be between -2000 and 2000.");
    }
    canonical.push_back(std::to_string(*score));
  }
  return Text(JoinWords(canonical));
}

ParsedValue ParseReplicaOf(std::span<const std::string> words, const ParseContext&) {
  constexpr int64_t kPortMax = 65535;
  if (words.empty() || (words.size() == 1 && words[0].empty())) return Text("");
  if (words.size() != 2) return Error("wrong number of arguments");
  if (EqualsIgnoringCase(words[0], "no") && EqualsIgnoringCase(words[1], "one")) return Text("");
  const std::optional<int64_t> port = ParseLooseInteger(words[1]);
  if (!port || *port < 0 || *port > kPortMax) return Error("Invalid master port");
  return Text(words[0] + " " + std::to_string(*port));
}

std::string CheckAppendFileName(std::string_view text) {
  if (text.empty()) return "appendfilename can't be empty";
  return text.find('/') == text.npos ? "" : "appendfilename can't be a path, just a filename";
}

std::string CheckAppendFolderName(std::string_view text) {
  if (text.empty()) return "appenddirname can't be empty";
  return text.find('/') == text.npos ? "" : "appenddirname can't be a path, just a dirname";
}

std::string CheckSnapshotFileName(std::string_view text) {
  return text.find('/') == text.npos ? "" : "dbfilename can't be a path, just a filename";
}

std::string CheckHostname(std::string_view text) {
  if (text.size() > kHostnameLengthMax) return "Hostnames must be less than 256 characters";
  const bool valid = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
  return valid ? "" : "Hostnames may only contain alphanumeric characters, hyphens or dots";
}

std::string CheckNodeName(std::string_view text) {
  constexpr std::string_view kForbidden = "!#$%&()*+:;<>?@[]^{|}~";
  if (text.find_first_of(kForbidden) == text.npos) return "";
  return "Announced human node name contained invalid character";
}

std::string CheckTitleTemplate(std::string_view text) {
  constexpr std::string_view kVariables[] = {"title",    "listen-addr", "server-mode", "port",
                                             "tls-port", "unixsocket",  "config-file"};
  constexpr const char* kInvalid = "template format is invalid or contains unknown variables";
  // Why: the name of the program may be empty, so a title needs more than that.
  bool shows_something = false;
  while (!text.empty()) {
    if (text.front() != '{') {
      shows_something = shows_something || text.front() != ' ';
      text.remove_prefix(1);
      continue;
    }
    const size_t close = text.find('}');
    if (close == text.npos) return kInvalid;
    const std::string_view name = text.substr(1, close - 1);
    if (std::find(std::begin(kVariables), std::end(kVariables), name) == std::end(kVariables)) {
      return kInvalid;
    }
    shows_something = shows_something || name != "title";
    text.remove_prefix(close + 1);
  }
  return shows_something ? "" : kInvalid;
}

std::string CheckLocale(std::string_view text) {
  const locale_t locale = newlocale(LC_COLLATE_MASK, std::string(text).c_str(), nullptr);
  if (locale == nullptr) return "Invalid locale name";
  freelocale(locale);
  return "";
}

std::string CheckShutdownFlags(std::string_view text) {
  const std::vector<std::string> words = SplitAtSpaces(text);
  const bool saves = std::find(words.begin(), words.end(), "save") != words.end();
  const bool skips = std::find(words.begin(), words.end(), "nosave") != words.end();
  if (saves && skips) return "shutdown options SAVE and NOSAVE can't be used simultaneously";
  return saves ? "'save' is not supported: " + std::string(kNoPersistence) : "";
}

std::string CheckActiveDefragmentation(std::string_view text) {
  if (text == "no") return "";
  return "Active defragmentation cannot be enabled: this server does not move live allocations";
}

std::vector<SavePoint> DecodeSavePoints(std::string_view text) {
  const std::vector<std::string> words = SplitAtSpaces(text);
  std::vector<SavePoint> points;
  for (size_t i = 0; i + 1 < words.size(); i += 2) {
    points.push_back({*ParseLooseInteger(words[i]), *ParseLooseInteger(words[i + 1])});
  }
  return points;
}

OutputBufferLimits DecodeOutputBufferLimits(std::string_view text) {
  constexpr size_t kWordsPerClass = 4;
  const std::vector<std::string> words = SplitAtSpaces(text);
  OutputBufferLimits limits;
  for (size_t i = 0; i + kWordsPerClass <= words.size(); i += kWordsPerClass) {
    OutputBufferLimit* limit = FindClass(limits, words[i]);
    *limit = {*ParseMemory(words[i + 1]), *ParseMemory(words[i + 2]),
              *ParseLooseInteger(words[i + 3])};
  }
  return limits;
}

std::vector<double> DecodePercentiles(std::string_view text) {
  std::vector<double> percentiles;
  for (const std::string& word : SplitAtSpaces(text)) percentiles.push_back(std::stod(word));
  return percentiles;
}

}  // namespace remora::server::config
