#include "patterns/remote/command_reader.h"

#include <utility>

#include "engine/base/number_text.h"
#include "patterns/remote/write_commands.h"
#include "patterns/units/unit_check.h"

namespace remora::patterns {

namespace {

using protocol::Reply;
using protocol::ReplyType;

// A bulk string, or nothing for null.
StoreResult<std::optional<std::string>> TextOf(Reply reply) {
  if (reply.is_null()) return std::optional<std::string>();
  if (reply.type != ReplyType::kBulkString) return Unexpected();
  return std::optional<std::string>(std::move(reply.text));
}

StoreResult<std::optional<double>> ScoreOf(const Reply& reply) {
  if (reply.is_null()) return std::optional<double>();
  const std::optional<double> score = base::ParseDouble(reply.text);
  if (!score) return Unexpected();
  return score;
}

// Members and scores by turns.
StoreResult<std::vector<ScoredName>> ScoredNamesOf(Reply reply) {
  if (reply.type != ReplyType::kArray || reply.elements.size() % 2 != 0) return Unexpected();
  std::vector<ScoredName> names;
  names.reserve(reply.elements.size() / 2);
  for (size_t i = 0; i < reply.elements.size(); i += 2) {
    const StoreResult<std::optional<double>> score = ScoreOf(reply.elements[i + 1]);
    if (!score || !*score) return Unexpected();
    names.push_back({std::move(reply.elements[i].text), **score});
  }
  return names;
}

std::string BoundText(double score, bool excluded) {
  return (excluded ? "(" : "") + base::DoubleText(score);
}

}  // namespace

StoreResult<Reply> CommandReader::Ask(std::initializer_list<std::string_view> arguments,
                                      std::span<const std::string_view> more) {
  if (declared_ != nullptr) {
    const std::string_view key = arguments.begin()[1];
    if (std::optional<StoreError> error = CheckDeclared(*declared_, key)) return *std::move(error);
  }
  RequestBuffer request;
  request.Add(arguments, more);
  StoreResult<Reply> reply = send_(request);
  if (reply && reply->is_error()) return FromServer(*reply);
  return reply;
}

StoreResult<int64_t> CommandReader::AskInteger(std::initializer_list<std::string_view> arguments) {
  const StoreResult<Reply> reply = Ask(arguments);
  if (!reply) return reply.error();
  if (reply->type != ReplyType::kInteger) return Unexpected();
  return reply->integer;
}

StoreResult<std::optional<std::string>> CommandReader::Get(std::string_view key) {
  StoreResult<Reply> reply = Ask({"GET", key});
  if (!reply) return reply.error();
  return TextOf(*std::move(reply));
}

StoreResult<bool> CommandReader::Exists(std::string_view key) {
  const StoreResult<int64_t> count = AskInteger({"EXISTS", key});
  if (!count) return count.error();
  return *count == 1;
}

StoreResult<std::optional<std::chrono::milliseconds>> CommandReader::TimeToLive(
    std::string_view key) {
  const StoreResult<int64_t> left = AskInteger({"PTTL", key});
  if (!left) return left.error();
  if (*left < 0) return std::optional<std::chrono::milliseconds>();
  return std::optional(std::chrono::milliseconds(*left));
}

StoreResult<std::optional<std::string>> CommandReader::HashGet(std::string_view key,
                                                               std::string_view field) {
  StoreResult<Reply> reply = Ask({"HGET", key, field});
  if (!reply) return reply.error();
  return TextOf(*std::move(reply));
}

StoreResult<FieldList> CommandReader::HashGetAll(std::string_view key) {
  StoreResult<Reply> reply = Ask({"HGETALL", key});
  if (!reply) return reply.error();
  std::vector<Reply>& elements = reply->elements;
  if (!reply->is_aggregate() || elements.size() % 2 != 0) return Unexpected();
  FieldList fields;
  fields.reserve(elements.size() / 2);
  for (size_t i = 0; i < elements.size(); i += 2) {
    fields.emplace_back(std::move(elements[i].text), std::move(elements[i + 1].text));
  }
  return fields;
}

StoreResult<uint64_t> CommandReader::HashSize(std::string_view key) {
  const StoreResult<int64_t> size = AskInteger({"HLEN", key});
  if (!size) return size.error();
  return static_cast<uint64_t>(*size);
}

StoreResult<uint64_t> CommandReader::SortedSetSize(std::string_view key) {
  const StoreResult<int64_t> size = AskInteger({"ZCARD", key});
  if (!size) return size.error();
  return static_cast<uint64_t>(*size);
}

StoreResult<std::optional<double>> CommandReader::SortedSetScore(std::string_view key,
                                                                 std::string_view member) {
  const StoreResult<Reply> reply = Ask({"ZSCORE", key, member});
  if (!reply) return reply.error();
  return ScoreOf(*reply);
}

StoreResult<std::vector<std::optional<double>>> CommandReader::SortedSetScores(
    std::string_view key, std::span<const std::string_view> members) {
  std::vector<std::optional<double>> scores;
  if (members.empty()) return scores;
  const StoreResult<Reply> reply = Ask({"ZMSCORE", key}, members);
  if (!reply) return reply.error();
  if (reply->elements.size() != members.size()) return Unexpected();
  scores.reserve(members.size());
  for (const Reply& element : reply->elements) {
    const StoreResult<std::optional<double>> score = ScoreOf(element);
    if (!score) return score.error();
    scores.push_back(*score);
  }
  return scores;
}

StoreResult<std::optional<uint64_t>> CommandReader::SortedSetRank(std::string_view key,
                                                                  std::string_view member,
                                                                  RankOrder order) {
  const std::string_view command = order == RankOrder::kLowestFirst ? "ZRANK" : "ZREVRANK";
  const StoreResult<Reply> reply = Ask({command, key, member});
  if (!reply) return reply.error();
  if (reply->is_null()) return std::optional<uint64_t>();
  if (reply->type != ReplyType::kInteger) return Unexpected();
  return std::optional<uint64_t>(reply->integer);
}

StoreResult<std::vector<ScoredName>> CommandReader::SortedSetRange(std::string_view key,
                                                                   RankSpan ranks,
                                                                   RankOrder order) {
  const std::string_view command = order == RankOrder::kLowestFirst ? "ZRANGE" : "ZREVRANGE";
  const std::string first = base::IntegerText(ranks.first);
  const std::string last = base::IntegerText(ranks.last);
  StoreResult<Reply> reply = Ask({command, key, first, last, "WITHSCORES"});
  if (!reply) return reply.error();
  return ScoredNamesOf(*std::move(reply));
}

StoreResult<std::vector<ScoredName>> CommandReader::SortedSetRangeByScore(std::string_view key,
                                                                          ScoreSpan scores,
                                                                          RankOrder order,
                                                                          int64_t count) {
  const std::string min = base::DoubleText(scores.min);
  const std::string max = base::DoubleText(scores.max);
  const std::string limit = base::IntegerText(count);
  const bool ascending = order == RankOrder::kLowestFirst;
  StoreResult<Reply> reply =
      ascending ? Ask({"ZRANGEBYSCORE", key, min, max, "WITHSCORES", "LIMIT", "0", limit})
                : Ask({"ZREVRANGEBYSCORE", key, max, min, "WITHSCORES", "LIMIT", "0", limit});
  if (!reply) return reply.error();
  return ScoredNamesOf(*std::move(reply));
}

StoreResult<uint64_t> CommandReader::SortedSetCount(std::string_view key, const CountSpan& scores) {
  const std::string min = BoundText(scores.min, scores.min_excluded);
  const std::string max = BoundText(scores.max, scores.max_excluded);
  const StoreResult<int64_t> count = AskInteger({"ZCOUNT", key, min, max});
  if (!count) return count.error();
  return static_cast<uint64_t>(*count);
}

}  // namespace remora::patterns
