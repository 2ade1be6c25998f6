#include "protocol/command_context.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "protocol/error_text.h"
#include "tests/support/memory_session.h"

namespace remora::protocol {
namespace {

TEST(CommandContextTest, EveryErrorHasAText) {
  std::set<std::string_view> texts;
  for (int error = 0; error <= static_cast<int>(OpError::kOutOfMemory); ++error) {
    const std::string_view text = TextOf(static_cast<OpError>(error));
    const std::string_view code = text.substr(0, text.find(' '));
    EXPECT_FALSE(code.empty());
    EXPECT_EQ(code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), std::string_view::npos) << text;
    texts.insert(text);
  }
  EXPECT_EQ(TextOf(OpError::kWrongType), error_text::kWrongType);
  EXPECT_EQ(TextOf(OpError::kOutOfMemory), error_text::kOutOfMemory);
  EXPECT_GT(texts.size(), 12u);
}

// What handlers write, by the values that operations give.
class ContextWriteTest : public testing::Test {
 protected:
  template <typename Value>
  std::string Written(const Value& value) {
    const CommandTable::Entry& entry = *client_.table.Find("get");
    const std::vector<std::string_view> request = {"get", "k"};
    Arguments arguments(request);
    const Key key = client_.engine.MakeKey("k");
    Transaction transaction(client_.engine.keyspace(), 0, key);
    CommandContext context{.engine = client_.engine,
                           .table = client_.table,
                           .host = nullptr,
                           .session = client_.session,
                           .dispatcher = client_.dispatcher,
                           .spec = *entry.spec,
                           .container = nullptr,
                           .arguments = arguments,
                           .reply = client_.session.reply(),
                           .transaction = transaction,
                           .keys = {&key, 1}};
    EXPECT_EQ(context.FullName(), "get");
    EXPECT_EQ(context.KeyAt(1).name, "k");
    EXPECT_EQ(context.KeyAt(1).hash, key.hash);
    context.Write(value);
    std::string reply(client_.output.view());
    client_.output.Consume(client_.output.size());
    return reply;
  }

  tests::MemorySession client_;
};

TEST_F(ContextWriteTest, ValuesHaveTheirUsualReplies) {
  EXPECT_EQ(Written(Result<int64_t>(-5)), ":-5\r\n");
  EXPECT_EQ(Written(Result<uint64_t>(uint64_t{7})), ":7\r\n");
  EXPECT_EQ(Written(Result<bool>(true)), ":1\r\n");
  EXPECT_EQ(Written(Result<bool>(false)), ":0\r\n");
  EXPECT_EQ(Written(Outcome(Done{})), "+OK\r\n");
  using MaybeText = std::optional<ops::StringBytes>;
  EXPECT_EQ(Written(Result<MaybeText>(MaybeText())), "$-1\r\n");
  EXPECT_EQ(Written(Result<MaybeText>(ops::StringBytes(std::string_view("ab")))), "$2\r\nab\r\n");
}

TEST_F(ContextWriteTest, ErrorsHaveTheirTexts) {
  const std::string wrong_type = "-" + std::string(error_text::kWrongType) + "\r\n";
  EXPECT_EQ(Written(Result<int64_t>(OpError::kWrongType)), wrong_type);
  EXPECT_EQ(Written(Result<uint64_t>(OpError::kWrongType)), wrong_type);
  EXPECT_EQ(Written(Result<bool>(OpError::kWrongType)), wrong_type);
  EXPECT_EQ(Written(Outcome(OpError::kWrongType)), wrong_type);
  EXPECT_EQ(Written(Result<std::optional<ops::StringBytes>>(OpError::kWrongType)), wrong_type);
}

}  // namespace
}  // namespace remora::protocol
