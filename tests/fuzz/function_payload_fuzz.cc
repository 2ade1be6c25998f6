#include "engine/base/check.h"
#include "engine/persistence/dump_payload.h"
#include "protocol/scripting/shared_scripts.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/memory_session.h"

// Anything may be given to FUNCTION RESTORE, with a sum that is right: it is refused and changes
// nothing, or gives libraries that are dumped and restored again as they are.

namespace {

using remora::base::Check;
using std::string_literals::operator""s;

constexpr std::string_view kLibrary =
    "#!lua name=kept\nredis.register_function('f', function(keys) return #keys end)";

// One session for all inputs, so that what one leaves behind is seen with the next.
class Property {
 public:
  Property() { session_.shared.scripts->lua_bytes_max = 16'000'000; }

  void Try(std::string payload) {
    remora::persistence::SealPayload(payload);
    session_.Call({"FUNCTION", "FLUSH"});
    Check(session_.Call({"FUNCTION", "LOAD", kLibrary}) == "$4\r\nkept\r\n", "a library is loaded");
    const std::string before = List();
    const std::string reply = session_.Call({"FUNCTION", "RESTORE", payload, "APPEND"});
    Check(session_.Call({"FCALL", "f", "1", "k"}) == ":1\r\n", "what was there works on");
    if (reply != "+OK\r\n") {
      Check(reply.starts_with('-'), "what is not restored is refused");
      return Check(List() == before, "what is refused changes nothing");
    }
    const std::string restored = List();
    const std::string dumped = Dump();
    Check(session_.Call({"FUNCTION", "RESTORE", dumped, "FLUSH"}) == "+OK\r\n",
          "what was dumped is restored");
    Check(List().size() == restored.size(), "as it was");
  }

 private:
  std::string List() { return session_.Call({"FUNCTION", "LIST", "WITHCODE"}); }
  std::string Dump() {
    const std::string reply = session_.Call({"FUNCTION", "DUMP"});
    const size_t begin = reply.find("\r\n") + 2;
    return reply.substr(begin, reply.size() - begin - 2);
  }

  remora::tests::MemorySession session_;
};

// A library's code as it stands in a payload.
std::string Packed(const std::string& code) {
  std::string packed = "\xf5"s;
  packed += static_cast<char>(0x40 | code.size() >> 8);
  packed += static_cast<char>(code.size() & 0xFF);
  return packed + code;
}

}  // namespace

std::vector<std::string> remora::fuzz::Examples() {
  const std::string one = Packed("#!lua name=one\nredis.register_function('a', function() end)");
  const std::string two = Packed(
      "#!lua name=two\nlocal n = 1 redis.register_function{function_name='b', "
      "callback=function(keys, args) n = n + 1 return n end, flags={'no-writes'}, "
      "description='counts'}\nredis.register_function('c', function() return 1 end)");
  return {one,
          two,
          one + two,
          Packed("#!lua name=kept\nredis.register_function('z', print)"),
          Packed("#!lua name=none\n"),
          one + one,
          "\xf5\xc3\x05\x05\x04hello"s,
          "\xf6"s + one.substr(1)};
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Property property;
  property.Try(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
