#include "tests/patterns/support/child_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <utility>
#include <vector>

#include "patterns/remote/remote_store.h"

namespace remora::patterns {

namespace {

constexpr int kStartAttempts = 3;  // another process may take the port first
constexpr std::chrono::seconds kPatience(15);

// Becomes the program, silent, and ends with its parent.
[[noreturn]] void RunProgram(const std::vector<std::string>& words) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = open("/dev/null", O_RDWR);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing, stream);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

std::string MakeFolder() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "remora_patterns_XXXXXX").string();
  return mkdtemp(pattern.data()) != nullptr ? pattern : std::string();
}

}  // namespace

uint16_t FreePort() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0) address.sin_port = 0;
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  close(socket);
  return ntohs(address.sin_port);
}

ChildServer::Started ChildServer::Start(const std::string& program, const std::string& password) {
  if (access(program.c_str(), X_OK) != 0) return {nullptr, "no program " + program};
  for (int attempt = 0; attempt < kStartAttempts; ++attempt) {
    const uint16_t port = FreePort();
    const std::string folder = MakeFolder();
    std::vector<std::string> words{
        program, "--port",       std::to_string(port), "--bind",       "127.0.0.1", "--dir",
        folder,  "--unixsocket", folder + "/socket",   "--appendonly", "no",        "--save",
        ""};
    if (!password.empty()) words.insert(words.end(), {"--requirepass", password});
    const pid_t process = fork();
    if (process < 0) return {nullptr, "cannot start a process"};
    if (process == 0) RunProgram(words);
    std::unique_ptr<ChildServer> server(new ChildServer(process, port, folder));
    RemoteStore store({.port = port, .password = password, .connect_attempts_max = 1});
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline && waitpid(process, nullptr, WNOHANG) == 0) {
      if (store.Ping()) return {std::move(server), ""};
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  return {nullptr, program + " does not answer"};
}

ChildServer::ChildServer(pid_t process, uint16_t port, std::string folder)
    : process_(process), port_(port), folder_(std::move(folder)), unix_path_(folder_ + "/socket") {}

ChildServer::~ChildServer() {
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace remora::patterns
