#include "server/log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace remora::server {
namespace {

// With a 9 for each digit, and an A or a for each letter.
std::string ShapeOf(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char byte) {
    if (std::isdigit(byte) != 0) return '9';
    if (std::isupper(byte) != 0) return 'A';
    return std::islower(byte) != 0 ? 'a' : static_cast<char>(byte);
  });
  return text;
}

class LogTest : public testing::Test {
 protected:
  LogTest() : path_(testing::TempDir() + "log_test." + std::to_string(getpid())) {
    std::remove(path_.c_str());
    log_.Configure(LogLevel::kNotice, path_);
  }
  ~LogTest() override { std::remove(path_.c_str()); }

  [[nodiscard]] std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  const std::string path_;
  Log log_;
};

TEST_F(LogTest, ALineHasTheShapeOfRedis) {
  log_.Write(LogLevel::kNotice, "Ready to accept connections tcp");
  ASSERT_EQ(Lines().size(), 1u);
  const std::string line = Lines()[0];
  const std::string process = std::to_string(getpid());
  ASSERT_TRUE(line.starts_with(process)) << line;
  const size_t text = line.find(" * ");
  EXPECT_EQ(ShapeOf(line.substr(process.size(), text - process.size())),
            ":A 99 Aaa 9999 99:99:99.999");
  EXPECT_EQ(line.substr(text), " * Ready to accept connections tcp");
}

TEST_F(LogTest, LevelsHaveMarksAndAThreshold) {
  log_.Write(LogLevel::kVerbose, "quiet");
  log_.Write(LogLevel::kWarning, "loud");
  ASSERT_EQ(Lines().size(), 1u);
  EXPECT_NE(Lines()[0].find(" # loud"), std::string::npos);
  log_.set_least(LogLevel::kDebug);
  log_.Write(LogLevel::kDebug, "detail");
  log_.Write(LogLevel::kVerbose, "more");
  ASSERT_EQ(Lines().size(), 3u);
  EXPECT_NE(Lines()[1].find(" . detail"), std::string::npos);
  EXPECT_NE(Lines()[2].find(" - more"), std::string::npos);
  log_.set_least(LogLevel::kNothing);
  log_.Write(LogLevel::kWarning, "silence");
  EXPECT_EQ(Lines().size(), 3u);
}

TEST_F(LogTest, AFileThatWasRotatedIsMadeAnew) {
  log_.Write(LogLevel::kNotice, "before");
  std::remove(path_.c_str());
  log_.Write(LogLevel::kNotice, "after");
  ASSERT_EQ(Lines().size(), 1u);
  EXPECT_NE(Lines()[0].find("after"), std::string::npos);
}

TEST_F(LogTest, AFileThatCannotBeOpenedEndsNothing) {
  log_.Configure(LogLevel::kNotice, "/nonexistent/folder/log");
  log_.Write(LogLevel::kWarning, "lost");
}

TEST_F(LogTest, LinesOfManyThreadsStayWhole) {
  constexpr int kThreads = 4;
  constexpr int kLines = 200;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      for (int line = 0; line < kLines; ++line) log_.Write(LogLevel::kNotice, "0123456789");
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::vector<std::string> lines = Lines();
  EXPECT_EQ(lines.size(), size_t{kThreads} * kLines);
  for (const std::string& line : lines) EXPECT_TRUE(line.ends_with(" * 0123456789")) << line;
}

}  // namespace
}  // namespace remora::server
