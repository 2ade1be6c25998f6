#include "server/oom_score.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace remora::server {
namespace {

using Mode = OomScore::Mode;

class OomScoreTest : public testing::Test {
 protected:
  OomScoreTest() : path_(testing::TempDir() + "/oom_score_adj") { Write(100); }
  ~OomScoreTest() override { std::filesystem::remove(path_); }

  void Write(int value) { std::ofstream(path_) << value; }
  int Read() {
    int value = 0;
    std::ifstream(path_) >> value;
    return value;
  }

  std::string path_;
};

TEST_F(OomScoreTest, AddsToWhatWasThereAndPutsItBack) {
  OomScore score(path_);
  EXPECT_EQ(score.Apply(Mode::kRelative, 10), "");
  EXPECT_EQ(Read(), 110);
  EXPECT_EQ(score.Apply(Mode::kRelative, 15), "");
  EXPECT_EQ(Read(), 115);
  EXPECT_EQ(score.Apply(Mode::kAbsolute, 3), "");
  EXPECT_EQ(Read(), 3);
  EXPECT_EQ(score.Apply(Mode::kLeave, 3), "");
  EXPECT_EQ(Read(), 100);
}

TEST_F(OomScoreTest, LeavesAloneWhatItHasNotChanged) {
  OomScore score(path_);
  Write(7);
  EXPECT_EQ(score.Apply(Mode::kLeave, 10), "");
  EXPECT_EQ(Read(), 7);
}

TEST_F(OomScoreTest, KeepsWithinWhatTheKernelTakes) {
  OomScore score(path_);
  EXPECT_EQ(score.Apply(Mode::kRelative, 2000), "");
  EXPECT_EQ(Read(), 1000);
  EXPECT_EQ(score.Apply(Mode::kRelative, -2000), "");
  EXPECT_EQ(Read(), -1000);
}

TEST_F(OomScoreTest, SaysWhatFailed) {
  OomScore score(path_ + "/nothing");
  EXPECT_EQ(score.Apply(Mode::kAbsolute, 1),
            "Failed to set current oom_score_adj. Check server logs.");
}

}  // namespace
}  // namespace remora::server
