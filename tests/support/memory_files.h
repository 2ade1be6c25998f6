#pragma once

#include <map>
#include <memory>
#include <string>

#include "server/config/file_access.h"

namespace remora::tests {

// Files in memory behind FileAccess, for tests of the configuration.
struct MemoryFiles {
  std::map<std::string, std::string> texts;
  std::string standard_input;
  std::string folder = "/work";
  std::string replace_error;  // makes replace_file fail

  // Must not outlive this object.
  server::config::FileAccess Access() {
    return {
        .read_file = [this](const std::string& path) -> server::config::FileText {
          const auto found = texts.find(path);
          if (found == texts.end()) return {"", "No such file or directory", true};
          return {found->second, "", false};
        },
        .read_standard_input = [this]() -> server::config::FileText {
          return {standard_input, "", false};
        },
        .replace_file =
            [this](const std::string& path, const std::string& text) {
              if (replace_error.empty()) texts[path] = text;
              return replace_error;
            },
        .expand =
            [this](const std::string& pattern) {
              if (!pattern.ends_with('*')) return std::vector<std::string>{pattern};
              std::vector<std::string> paths;
              const std::string prefix = pattern.substr(0, pattern.size() - 1);
              for (const auto& [path, text] : texts) {
                if (path.starts_with(prefix)) paths.push_back(path);
              }
              return paths;
            },
        .change_directory = [this](const std::string& path) -> std::string {
          if (!path.starts_with('/')) return "No such file or directory";
          folder = path;
          return "";
        },
        .current_directory = [this] { return folder; },
    };
  }
};

}  // namespace remora::tests
