// hiredis: the C client that many others wrap. Argument: the port.
#include <hiredis/hiredis.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace {

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

template <typename... Arguments>
Reply Run(redisContext* context, const char* format, Arguments... arguments) {
  return Reply(static_cast<redisReply*>(redisCommand(context, format, arguments...)));
}

std::string_view TextOf(const Reply& reply) {
  return reply && reply->str != nullptr ? std::string_view(reply->str, reply->len) : "";
}

bool StringsRoundTripBinary(redisContext* context) {
  const std::string value("a\0\r\n\xff", 5);
  return TextOf(Run(context, "SET %s %b", "binary", value.data(), value.size())) == "OK" &&
         TextOf(Run(context, "GET binary")) == value;
}

bool AbsenceIsNil(redisContext* context) {
  const Reply reply = Run(context, "GET absent");
  return reply && reply->type == REDIS_REPLY_NIL;
}

bool HashesHoldFields(redisContext* context) {
  const Reply added = Run(context, "HSET user:1 name ann visits 1");
  const Reply all = Run(context, "HGETALL user:1");
  return added && added->integer == 2 && all && all->type == REDIS_REPLY_ARRAY &&
         all->elements == 4;
}

bool PipelinesAnswerInOrder(redisContext* context) {
  constexpr int kRequests = 1000;
  for (int i = 0; i < kRequests; ++i) redisAppendCommand(context, "INCRBY pipelined 1");
  for (int i = 1; i <= kRequests; ++i) {
    void* answer = nullptr;
    if (redisGetReply(context, &answer) != REDIS_OK) return false;
    const Reply reply(static_cast<redisReply*>(answer));
    if (reply->integer != i) return false;
  }
  return true;
}

bool ErrorsAreErrors(redisContext* context) {
  const Reply reply = Run(context, "NOSUCHCOMMAND");
  return reply && reply->type == REDIS_REPLY_ERROR && TextOf(reply).starts_with("ERR unknown");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::unique_ptr<redisContext, void (*)(redisContext*)> context(
      redisConnect("127.0.0.1", std::atoi(argv[1])), redisFree);
  if (!context || context->err != 0) return 1;
  const std::pair<const char*, bool (*)(redisContext*)> cases[] = {
      {"strings_round_trip_binary", StringsRoundTripBinary},
      {"absence_is_nil", AbsenceIsNil},
      {"hashes_hold_fields", HashesHoldFields},
      {"pipelines_answer_in_order", PipelinesAnswerInOrder},
      {"errors_are_errors", ErrorsAreErrors},
  };
  int failed = 0;
  for (const auto& [name, run] : cases) {
    const bool passed = run(context.get());
    failed += passed ? 0 : 1;
    std::printf(passed ? "ok %s\n" : "FAILED %s: not what was expected\n", name);
  }
  return failed == 0 ? 0 : 1;
}
