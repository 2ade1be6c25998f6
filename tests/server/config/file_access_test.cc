#include "server/config/file_access.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace remora::server::config {
namespace {

class FileAccessTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "file_access.XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  FileAccess files_ = SystemFileAccess();
};

TEST_F(FileAccessTest, AReplacedFileHasTheNewTextAndTheOldPermissions) {
  const std::string path = folder_ + "/redis.conf";
  std::ofstream(path) << "old";
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  EXPECT_EQ(files_.replace_file(path, "new"), "");
  EXPECT_EQ(files_.read_file(path).text, "new");
  struct stat status;
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
  EXPECT_EQ(files_.expand(folder_ + "/*"), std::vector<std::string>{path});
}

TEST_F(FileAccessTest, AMissingFileIsToldFromAnUnreadableOne) {
  EXPECT_TRUE(files_.read_file(folder_ + "/missing").is_missing);
  const FileText folder = files_.read_file(folder_);
  EXPECT_FALSE(folder.error.empty());
  EXPECT_FALSE(folder.is_missing);
}

TEST_F(FileAccessTest, APatternThatMatchesNothingIsNoPath) {
  EXPECT_TRUE(files_.expand(folder_ + "/*.conf").empty());
  EXPECT_EQ(files_.expand("plain.conf"), std::vector<std::string>{"plain.conf"});
}

TEST_F(FileAccessTest, AFailureLeavesNoFileBehind) {
  EXPECT_NE(files_.replace_file(folder_ + "/missing/redis.conf", "x"), "");
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace
}  // namespace remora::server::config
