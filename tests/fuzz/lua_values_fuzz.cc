#include "engine/base/check.h"
#include "protocol/scripting/shared_scripts.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/memory_session.h"

// Any bytes may be given to the libraries that read values out of them. What cmsgpack and cjson
// read, they write again, and read that as the same.

namespace {

using remora::base::Check;
using std::string_literals::operator""s;

// Why written twice before it is compared: what is nested too deep is written as a nil, and a table
// whose only element is one is read as empty.
constexpr std::string_view kMessagePack =
    "local read = {pcall(cmsgpack.unpack, ARGV[1])} if not read[1] then return 'refused' end "
    "local written = cmsgpack.pack(cmsgpack.unpack(cmsgpack.pack(read[2]))) "
    "return #cmsgpack.pack(cmsgpack.unpack(written)) == #written and 'same' or 'different'";
constexpr std::string_view kSomeMessagePack =
    "local limit, place = 3, 0 repeat local ok, next = pcall(cmsgpack.unpack_limit, ARGV[1], "
    "limit, "
    "place) if not ok then return 'refused' end if next <= place then return 'same' end "
    "place = next until false";
constexpr std::string_view kJson =
    "local ok, read = pcall(cjson.decode, ARGV[1]) if not ok then return 'refused' end "
    "local fine, written = pcall(cjson.encode, read) if not fine then return 'same' end "
    "return #cjson.encode(cjson.decode(written)) == #written and 'same' or 'different'";
constexpr std::string_view kStruct =
    "local ok, read = pcall(struct.unpack, ARGV[2], ARGV[1]) "
    "pcall(struct.unpack, ARGV[2], ARGV[1], 3) pcall(struct.size, ARGV[2]) "
    "pcall(struct.pack, ARGV[2], 1, ARGV[1], read) return ok and 'same' or 'refused'";

class Property {
 public:
  Property() { session_.shared.scripts->lua_bytes_max = 16'000'000; }

  void Try(std::string_view input) {
    if (input.empty()) return;
    const auto choice = static_cast<unsigned char>(input[0]);
    input.remove_prefix(1);
    switch (choice % 4) {
      case 0:
        return Run(kMessagePack, input, {});
      case 1:
        return Run(kSomeMessagePack, input, {});
      case 2:
        return Run(kJson, input, {});
      default: {
        const size_t format = std::min<size_t>(choice / 4 % 32, input.size());
        return Run(kStruct, input.substr(format), input.substr(0, format));
      }
    }
  }

 private:
  void Run(std::string_view script, std::string_view bytes, std::string_view format) {
    const std::string reply = session_.Call({"EVAL", script, "0", bytes, format});
    Check(reply == "$7\r\nrefused\r\n" || reply == "$4\r\nsame\r\n",
          "bytes are refused, or read as what is written");
  }

  remora::tests::MemorySession session_;
};

}  // namespace

std::vector<std::string> remora::fuzz::Examples() {
  std::vector<std::string> examples = {
      "\x00\x93\x01\xa3"
      "abc\xc0"s,
      "\x00\x82\xa1"
      "a\xcb\x3f\xf0\0\0\0\0\0\0\xa1"
      "b\x92\xc2\xc3"s,
      "\x00\xdc\x00\x03\xcc\xff\xcd\xff\xff\xd3\xff\xff\xff\xff\xff\xff\xff\xff"s,
      "\x00\xdf\x00\x00\x00\x01\x01\xdd\x00\x00\x00\x01\xc6\x00\x00\x00\x01z"s,
      "\x00\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x01"s,
      "\x01\x01\x02\x03\x04\xa1x\xca\x3f\x80\0\0\xce\x01\x02\x03\x04\xcf\x01\x02\x03\x04\x05\x06\x07\x08"s,
      "\x02[1, -2.5e3, \"a\\u00e9\\ud83d\\ude00\\n\", {\"k\": [true, false, null], \"\": {}}]"s,
      "\x02{\"a\":{\"b\":{\"c\":[[[[1]]]]}}, \"n\": 123456789012345678}"s,
      "\x02\"\\\"\\\\\\/\\b\\f\\t\\u0000\""s,
  };
  for (const std::string_view format :
       {"bBhHlLi3I4", ">i2<I8=d!4f", "sBc0c3", "xxbi16", "!8bd!2bh", "s s s"}) {
    std::string example(1, static_cast<char>(format.size() * 4 + 3));
    example += format;
    example += "\x03\x01\x02\x03word\0and more, more and more\0 0123456789 0123456789"s;
    examples.push_back(example);
  }
  return examples;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Property property;
  property.Try({reinterpret_cast<const char*>(data), size});
  return 0;
}
