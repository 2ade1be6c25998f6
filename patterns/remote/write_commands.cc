#include "patterns/remote/write_commands.h"

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/number_text.h"

namespace remora::patterns {

namespace {

using protocol::Reply;
using protocol::ReplyType;

// One function for each kind of write.
class CommandWriter {
 public:
  explicit CommandWriter(RequestBuffer& requests) : requests_(requests) {}

  void operator()(const SetString& write) {
    if (!write.time_to_live) return requests_.Add({"SET", write.key, write.value});
    const std::string milliseconds = base::IntegerText(write.time_to_live->count());
    requests_.Add({"SET", write.key, write.value, "PX", milliseconds});
  }
  void operator()(const DeleteKeys& write) { requests_.Add({"DEL"}, write.keys); }
  void operator()(const ExpireKey& write) {
    const std::string milliseconds = base::IntegerText(write.time_to_live.count());
    requests_.Add({"PEXPIRE", write.key, milliseconds});
  }
  void operator()(const HashSet& write) {
    requests_.Add({"HSET", write.key, write.field, write.value});
  }
  void operator()(const HashDelete& write) { requests_.Add({"HDEL", write.key}, write.fields); }
  void operator()(const HashIncrement& write) {
    const std::string delta = base::IntegerText(write.delta);
    requests_.Add({"HINCRBY", write.key, write.field, delta});
  }
  void operator()(const SortedSetAdd& write) {
    const std::string score = base::DoubleText(write.score);
    if (write.when == SortedSetAdd::When::kAlways) {
      return requests_.Add({"ZADD", write.key, score, write.member});
    }
    const bool greater = write.when == SortedSetAdd::When::kIfGreater;
    requests_.Add({"ZADD", write.key, greater ? "GT" : "LT", score, write.member});
  }
  void operator()(const SortedSetIncrement& write) {
    const std::string delta = base::DoubleText(write.delta);
    requests_.Add({"ZINCRBY", write.key, delta, write.member});
  }
  void operator()(const SortedSetRemove& write) {
    requests_.Add({"ZREM", write.key}, write.members);
  }
  void operator()(const SortedSetTrim& write) {
    const std::string first = base::IntegerText(write.first);
    const std::string last = base::IntegerText(write.last);
    requests_.Add({"ZREMRANGEBYRANK", write.key, first, last});
  }
  void operator()(const SortedSetScale& write) {
    const std::string factor = base::DoubleText(write.factor);
    requests_.Add({"ZINTERSTORE", write.key, "1", write.key, "WEIGHTS", factor});
  }

 private:
  RequestBuffer& requests_;
};

}  // namespace

void AddCommand(RequestBuffer& requests, const Write& write) {
  std::visit(CommandWriter(requests), write);
}

StoreResult<WriteOutcome> OutcomeOf(const Write& write, const Reply& reply) {
  if (reply.is_error()) {
    StoreError error = FromServer(reply);
    // Why: increments are the only writes whose success depends on a value.
    const bool increments = std::holds_alternative<HashIncrement>(write) ||
                            std::holds_alternative<SortedSetIncrement>(write);
    if (increments && reply.error_code() == "ERR") error.code = StoreErrorCode::kInvalidValue;
    return error;
  }
  if (std::holds_alternative<SetString>(write)) {
    if (reply.text != "OK") return Unexpected();
    return WriteOutcome{.count = 1};
  }
  if (std::holds_alternative<SortedSetIncrement>(write)) {
    const std::optional<double> number = base::ParseDouble(reply.text);
    if (!number) return Unexpected();
    return WriteOutcome{.number = *number};
  }
  if (reply.type != ReplyType::kInteger) return Unexpected();
  return WriteOutcome{.count = reply.integer};
}

StoreError FromServer(const Reply& reply) {
  if (reply.error_code() == "WRONGTYPE") return {StoreErrorCode::kWrongType, reply.text};
  if (reply.error_code() == "OOM") return {StoreErrorCode::kOutOfMemory, reply.text};
  return {StoreErrorCode::kRefused, reply.text};
}

StoreError Unexpected() {
  return {StoreErrorCode::kProtocol, "the server's reply is of another kind than its command's"};
}

}  // namespace remora::patterns
