#pragma once

#include <functional>
#include <string>
#include <vector>

// What the configuration needs of the operating system, as a handful of functions, so that tests
// and embedders can put their own in place. Errors are texts as strerror() has them.
namespace remora::server::config {

struct FileText {
  std::string text;
  std::string error;
  bool is_missing = false;  // the error is that there is no such file
};

struct FileAccess {
  std::function<FileText(const std::string& path)> read_file;
  std::function<FileText()> read_standard_input;
  // Replaces the whole file or leaves it alone: writes a neighbour, syncs it, renames it into
  // place and syncs the folder. Answers the error, or nothing.
  std::function<std::string(const std::string& path, const std::string& text)> replace_file;
  // The existing paths that match, in order; a path without wildcards is answered as it is.
  std::function<std::vector<std::string>(const std::string& pattern)> expand;
  std::function<std::string(const std::string& path)> change_directory;
  std::function<std::string()> current_directory;
};

// The functions of the operating system itself.
[[nodiscard]] FileAccess SystemFileAccess();

}  // namespace remora::server::config
