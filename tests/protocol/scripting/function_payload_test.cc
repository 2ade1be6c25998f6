#include "protocol/scripting/function_payload.h"

#include <gtest/gtest.h>

#include "engine/persistence/dump_payload.h"

namespace remora::protocol::scripting {
namespace {

std::string Sealed(std::string body) {
  persistence::SealPayload(body);
  return body;
}

TEST(FunctionPayloadTest, TextsComeBack) {
  const std::string code(5000, 'x');
  const FunctionPayload read = ReadFunctionPayload(WriteFunctionPayload({"#!lua name=a\n", code}));
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.texts, (std::vector<std::string>{"#!lua name=a\n", code}));
  EXPECT_TRUE(ReadFunctionPayload(WriteFunctionPayload({})).texts.empty());
}

TEST(FunctionPayloadTest, WhatIsNoPayloadHasItsError) {
  EXPECT_EQ(ReadFunctionPayload("abc").error, "ERR DUMP payload version or checksum are wrong");
  EXPECT_EQ(ReadFunctionPayload(Sealed("\xf6")).error, "ERR Pre-GA function format not supported");
  EXPECT_EQ(ReadFunctionPayload(Sealed("\x01")).error, "ERR given type is not a function");
  EXPECT_EQ(ReadFunctionPayload(Sealed("\xf5\x20short")).error,
            "ERR Failed loading library payload");
}

// As the reference wrote it.
TEST(FunctionPayloadTest, TheFormIsThatOfRedis) {
  const std::string code = "#!lua name=l1\nredis.register_function(\"g1\",function() end)";
  const std::string payload = WriteFunctionPayload({code});
  EXPECT_EQ(payload.substr(0, 2), "\xf5\x3a");
  EXPECT_EQ(payload.substr(2, code.size()), code);
}

}  // namespace
}  // namespace remora::protocol::scripting
