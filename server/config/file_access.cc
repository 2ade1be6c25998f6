#include "server/config/file_access.h"

#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <string_view>

namespace remora::server::config {
namespace {

std::string LastError() { return std::strerror(errno); }

// Closes on leaving; -1 is no file.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }

  bool ok() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  const int number_;
};

FileText ReadDescriptor(int descriptor) {
  FileText file;
  char buffer[16 * 1024];
  while (true) {
    const ssize_t size = read(descriptor, buffer, sizeof(buffer));
    if (size == 0) return file;
    if (size > 0) {
      file.text.append(buffer, static_cast<size_t>(size));
    } else if (errno != EINTR) {
      file.error = LastError();
      return file;
    }
  }
}

FileText ReadFile(const std::string& path) {
  const Descriptor descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor.ok()) return {{}, LastError(), errno == ENOENT};
  return ReadDescriptor(descriptor.number());
}

std::string WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(descriptor, text.data(), text.size());
    if (size >= 0) {
      text.remove_prefix(static_cast<size_t>(size));
    } else if (errno != EINTR) {
      return LastError();
    }
  }
  return fsync(descriptor) == 0 ? std::string() : LastError();
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == path.npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string SyncFolder(const std::string& path) {
  const Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok() || fsync(folder.number()) != 0) return LastError();
  return "";
}

// Keeps the permissions of the file that is replaced: it may hold a password.
mode_t PermissionsOf(const std::string& path) {
  constexpr mode_t kOwnerOnly = 0600;
  struct stat status;
  return stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : kOwnerOnly;
}

std::string ReplaceFile(const std::string& path, const std::string& text) {
  std::string neighbour = path + ".XXXXXX";
  const Descriptor descriptor(mkostemp(neighbour.data(), O_CLOEXEC));
  if (!descriptor.ok()) return LastError();
  std::string error = WriteAll(descriptor.number(), text);
  if (error.empty() && fchmod(descriptor.number(), PermissionsOf(path)) != 0) error = LastError();
  if (error.empty() && rename(neighbour.c_str(), path.c_str()) != 0) error = LastError();
  if (error.empty()) return SyncFolder(FolderOf(path));
  unlink(neighbour.c_str());
  return error;
}

std::vector<std::string> Expand(const std::string& pattern) {
  if (pattern.find_first_of("*?[") == pattern.npos) return {pattern};
  glob_t matches = {};
  std::vector<std::string> paths;
  if (glob(pattern.c_str(), 0, nullptr, &matches) == 0) {
    paths.assign(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  }
  globfree(&matches);
  return paths;
}

std::string ChangeDirectory(const std::string& path) {
  return chdir(path.c_str()) == 0 ? std::string() : LastError();
}

std::string CurrentDirectory() {
  char buffer[PATH_MAX];
  return getcwd(buffer, sizeof(buffer)) != nullptr ? std::string(buffer) : std::string();
}

}  // namespace

FileAccess SystemFileAccess() {
  return {.read_file = ReadFile,
          .read_standard_input = [] { return ReadDescriptor(STDIN_FILENO); },
          .replace_file = ReplaceFile,
          .expand = Expand,
          .change_directory = ChangeDirectory,
          .current_directory = CurrentDirectory};
}

}  // namespace remora::server::config
