#include "protocol/scripting/script_header.h"

#include <gtest/gtest.h>

namespace remora::protocol::scripting {
namespace {

TEST(ScriptHeaderTest, FlagsAreReadFromTheFirstLine) {
  const ScriptHeader header = ParseScriptHeader("#!lua flags=no-writes,allow-oom\nreturn 1");
  EXPECT_TRUE(header.present);
  EXPECT_EQ(header.error, "");
  EXPECT_EQ(header.flags, kNoWrites | kAllowOutOfMemory);
  EXPECT_EQ(header.code_begin, 31u);
  EXPECT_FALSE(ParseScriptHeader("return 1").present);
}

TEST(ScriptHeaderTest, EachMistakeHasItsError) {
  EXPECT_EQ(ParseScriptHeader("#!lua").error, "ERR Invalid script shebang");
  EXPECT_EQ(ParseScriptHeader("#!lua \"x\n").error, "ERR Invalid engine in script shebang");
  EXPECT_EQ(ParseScriptHeader("#!luax\n").error, "ERR Unexpected engine in script shebang: #!luax");
  EXPECT_EQ(ParseScriptHeader("#!lua flags=a\n").error, "ERR Unexpected flag in script shebang: a");
  EXPECT_EQ(ParseScriptHeader("#!lua flags=no-writes,\n").error,
            "ERR Unexpected flag in script shebang: ");
  EXPECT_EQ(ParseScriptHeader("#!lua name=x\n").error, "ERR Unknown lua shebang option: name=x");
}

TEST(ScriptHeaderTest, LibrariesHaveAName) {
  const LibraryHeader header = ParseLibraryHeader("#!LUA name=my_lib1\n");
  EXPECT_EQ(header.error, "");
  EXPECT_EQ(header.name, "my_lib1");
  EXPECT_EQ(header.code_begin, 18u);
}

TEST(ScriptHeaderTest, EachMistakeOfALibraryHasItsError) {
  EXPECT_EQ(ParseLibraryHeader("x").error, "ERR Missing library metadata");
  EXPECT_EQ(ParseLibraryHeader("#!lua name=x").error, "ERR Invalid library metadata");
  EXPECT_EQ(ParseLibraryHeader("#!lua\n").error, "ERR Library name was not given");
  EXPECT_EQ(ParseLibraryHeader("#!lua a=b\n").error, "ERR Invalid metadata value given: a=b");
  EXPECT_EQ(ParseLibraryHeader("#!lua name=x name=y\n").error,
            "ERR Invalid metadata value, name argument was given multiple times");
  EXPECT_EQ(ParseLibraryHeader("#!py name=x\n").error, "ERR Engine 'py' not found");
  EXPECT_TRUE(ParseLibraryHeader("#!lua name=a-b\n").error.starts_with("ERR Library names can"));
}

TEST(ScriptHeaderTest, FlagsHaveNamesInTheOrderOfTheirBits) {
  for (size_t i = 0; !NameOfFlag(i).empty(); ++i) EXPECT_EQ(FlagOfName(NameOfFlag(i)), 1u << i);
  EXPECT_FALSE(FlagOfName("").has_value());
}

}  // namespace
}  // namespace remora::protocol::scripting
