#include "protocol/request.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace remora::protocol {
namespace {

TEST(RequestTest, ArgumentsStayInTheirOrderHoweverManyThereAre) {
  std::vector<std::string> texts;
  for (int i = 0; i < 5000; ++i) texts.push_back(std::to_string(i));
  Request request;
  for (const size_t count : {size_t{0}, size_t{1}, Request::kInlineArguments,
                             Request::kInlineArguments + 1, size_t{5000}, size_t{3}}) {
    request.Clear();
    for (size_t i = 0; i < count; ++i) request.Add(texts[i]);
    ASSERT_EQ(request.size(), count);
    ASSERT_EQ(request.arguments().size(), count);
    for (size_t i = 0; i < count; ++i) ASSERT_EQ(request[i], texts[i]);
  }
}

TEST(RequestTest, AnArgumentIsAView) {
  std::string buffer = "SETkeyvalue";
  Request request;
  request.Add(std::string_view(buffer).substr(3, 3));
  EXPECT_EQ(request[0].data(), buffer.data() + 3);
}

TEST(RequestTest, ManyArgumentsKeepTheirPlaceUntilTheyAreExceptional) {
  Request request;
  for (size_t i = 0; i < Request::kKeptArguments; ++i) request.Add("x");
  const std::string_view* const kept = request.arguments().data();
  request.Clear();
  for (size_t i = 0; i < 100; ++i) request.Add("x");
  EXPECT_EQ(request.arguments().data(), kept);
  for (size_t i = 0; i < Request::kKeptArguments; ++i) request.Add("x");
  request.Clear();
  request.Add("x");
  EXPECT_NE(request.arguments().data(), kept);
  EXPECT_EQ(request[0], "x");
}

TEST(RequestTest, ScratchHoldsWhatIsAskedFor) {
  Request request;
  for (const size_t size : {size_t{1}, Request::kKeptScratchBytes, size_t{100'000}, size_t{10}}) {
    char* const scratch = request.Scratch(size);
    std::fill(scratch, scratch + size, 's');
    request.Clear();
    request.Add({scratch, size});
    EXPECT_EQ(request[0], std::string(size, 's'));
  }
}

}  // namespace
}  // namespace remora::protocol
