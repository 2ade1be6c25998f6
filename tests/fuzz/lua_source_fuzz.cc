#include "engine/base/check.h"
#include "protocol/command_context.h"
#include "protocol/reply_parser.h"
#include "protocol/scripting/shared_scripts.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/memory_session.h"

// Any text may be run as a script: it is answered by one reply, after a moment, and leaves nothing
// behind that another script could find.

namespace {

using remora::base::Check;

// Everything that a script finds, by name and type, and whether the libraries do what they did.
constexpr std::string_view kLook =
    "local seen = {} local function look(t, name, depth) for k, v in pairs(t) do "
    "seen[#seen + 1] = name .. '.' .. tostring(k) .. ':' .. type(v) "
    "if type(v) == 'table' and depth < 2 and k ~= '_G' then look(v, name .. '.' .. tostring(k), "
    "depth + 1) end end end look(_G, '', 0) table.sort(seen) "
    "return table.concat(seen, ' ') .. tostring(getmetatable('').__index == nil) .. "
    "('x'):rep(3) .. cjson.encode({1}) .. tostring(select('#', pcall(error)))";

// Ends a script as soon as it is busy.
class ImpatientHost final : public remora::protocol::Host {
 public:
  std::string_view WhyForbidden(remora::protocol::Session&,
                                const remora::protocol::CommandSpec&) override {
    return "ERR not here";
  }
  void ResetSession(remora::protocol::Session&) override {}
  bool WhileScriptIsBusy() override { return false; }
};

class Property {
 public:
  Property() {
    session_.shared.scripts->lua_bytes_max = 16'000'000;
    clean_ = Look();
    Check(clean_.starts_with('$'), "a script may look at all");
  }

  void Try(std::string_view text) {
    session_.shared.scripts->running.busy_milliseconds = 1;
    for (const auto version :
         {remora::protocol::RespVersion::kResp2, remora::protocol::RespVersion::kResp3}) {
      session_.session.reply().set_version(version);
      CheckReply(session_.Call({"EVAL", text, "1", "key", "argument"}));
    }
    CheckReply(session_.Call({"EVAL_RO", text, "0"}));
    session_.session.reply().set_version(remora::protocol::RespVersion::kResp2);
    Check(Look() == clean_, "a script leaves nothing behind");
    if (++inputs_ % 256 != 0) return;
    session_.Call({"FLUSHALL"});
    session_.Call({"SCRIPT", "FLUSH"});
  }

 private:
  std::string Look() {
    session_.shared.scripts->running.busy_milliseconds = 0;
    return session_.Call({"EVAL", kLook, "0"});
  }

  static void CheckReply(const std::string& bytes) {
    if (bytes.starts_with('-')) {
      return Check(bytes.find("\r\n") == bytes.size() - 2, "an error is one line");
    }
    remora::protocol::ReplyParser parser({.depth_max = 10'000});
    remora::protocol::Reply reply;
    const auto parsed = parser.Parse(bytes, reply);
    Check(parsed.status == remora::protocol::ReplyStatus::kComplete &&
              parsed.consumed == bytes.size(),
          "a script is answered by one reply");
  }

  ImpatientHost host_;
  remora::tests::MemorySession session_{&host_};
  std::string clean_;
  uint64_t inputs_ = 0;
};

}  // namespace

std::vector<std::string> remora::fuzz::Examples() {
  return {
      "local n = 0 for i = 1, 10 do n = n + i end return n",
      "redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])",
      "return {1, 'two', {3, {ok = 'fine'}}, false, nil, 5}",
      "redis.setresp(3) return {map = {a = 1, b = {set = {x = true}}}, double = 1.5}",
      "return redis.pcall('INCR', 'word') or redis.error_reply('ERR no')",
      "local ok, e = pcall(function() error({err = 'X y'}) end) return {ok, e}",
      "local t = setmetatable({}, {__index = function(t, k) return k end}) return t.x .. t[1]",
      "local co = coroutine.wrap(function(a) local b = coroutine.yield(a) return b end) "
      "return {co(1), co(2)}",
      "while true do pcall(error, 'x') end",
      "local s = 'x' while true do s = s .. s end",
      "local function f(n) return f(n + 1) + 1 end return f(1)",
      "return {string.find('key=value', '(%w+)=(%w+)'), string.gsub('abc', '.', '%0%0')}",
      "return string.format('%5.2f|%-5s|%q|%x', 1.5, 'a', 'b\"', 255)",
      "#!lua flags=no-writes,allow-oom\nreturn redis.call('GET', KEYS[1])",
      "string.x = 1",
      "_G.x = 1 rawset(_G, 'x', 1) setmetatable(_G, nil)",
      "getmetatable('').__index = nil",
      "local f = loadstring('return ...') return f(1)",
      "return cjson.encode({a = {1, 2, cjson.null}, b = cjson.decode('[1.5, {}]')})",
      "return {cmsgpack.unpack(cmsgpack.pack(1, {a = 2}, 'x'))}",
      "return struct.unpack('>I2c0', struct.pack('>I2c0', 3, 'abc'))",
      "return bit.tohex(bit.bxor(bit.lshift(1, 31), -1), -8)",
      "table.sort({3, 1, 2}, function(a, b) return a > b end) return unpack({1, 2, 3}, 2)",
      "local t = {} for i = 1, 100 do t = {t} end return t",
      "return {redis.sha1hex('x'), redis.acl_check_cmd('GET', 'x'), redis.log(0, 'x')}",
      "xpcall(function() error('a', 2) end, function(e) return e .. debug end) return "
      "tostring(xpcall)",
  };
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Property property;
  property.Try({reinterpret_cast<const char*>(data), size});
  return 0;
}
