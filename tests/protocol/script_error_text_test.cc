#include "protocol/script_error_text.h"

#include <gtest/gtest.h>

namespace remora::protocol::error_text {
namespace {

TEST(ScriptErrorTextTest, TextsNameWhatTheyAreAbout) {
  EXPECT_EQ(UnexpectedScriptFlag("x"), "ERR Unexpected flag in script shebang: x");
  EXPECT_EQ(LibraryExists("x"), "ERR Library 'x' already exists");
  EXPECT_EQ(RestoredLibraryExists("x"), "ERR Library x already exists");
  EXPECT_EQ(UnknownEngine("x"), "ERR Engine 'x' not found");
}

}  // namespace
}  // namespace remora::protocol::error_text
