// remora-server: starts where redis-server stood, with its configuration and command line.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <span>
#include <string>
#include <string_view>

#include "engine/engine.h"
#include "protocol/version.h"
#include "server/build.h"
#include "server/config/command_line.h"
#include "server/config/config.h"
#include "server/server.h"

namespace remora::server {
namespace {

std::atomic<Server*> running_server{nullptr};
std::atomic<int> end_signal{0};

// The first signal asks for an orderly end, the second does not wait for it.
void OnEndSignal(int number) {
  Server* server = running_server.load(std::memory_order_relaxed);
  if (server == nullptr || server->stopping()) _exit(1);
  end_signal.store(number, std::memory_order_relaxed);
  server->Stop();
}

void InstallSignalHandlers() {
  struct sigaction action {};
  action.sa_handler = OnEndSignal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
}

// Goes on in a child without a terminal; the parent's exit is the shell's.
bool GoToBackground() {
  const pid_t child = fork();  // Why: a daemon is a process of its own by definition; no data yet.
  if (child < 0) return false;
  if (child > 0) _exit(0);
  setsid();
  const int nothing = open("/dev/null", O_RDWR);
  if (nothing < 0) return false;
  dup2(nothing, STDIN_FILENO);
  dup2(nothing, STDOUT_FILENO);
  dup2(nothing, STDERR_FILENO);
  if (nothing > STDERR_FILENO) close(nothing);
  return true;
}

int PrintVersion() {
  std::puts(VersionLine().c_str());
  return 0;
}

// Where the process says its number; a daemon does so unasked. Empty for nowhere.
std::string PidFileOf(const config::Config& config) {
  std::string file = config.Text("pidfile");
  if (file.empty() && config.Boolean("daemonize")) file = "/var/run/redis.pid";
  return file;
}

void WritePidFile(const std::string& path, Log& log) {
  std::ofstream file(path);
  file << getpid() << "\n";
  if (!file.flush()) log.Write(LogLevel::kWarning, "Failed to write the PID file " + path);
}

void LogGreeting(Server& server, config::Config& config) {
  Log& log = server.log();
  log.Write(LogLevel::kNotice, "Remora is starting, compatible with Redis " +
                                   std::string(protocol::kRedisVersion) +
                                   ", PID: " + std::to_string(getpid()));
  if (config.file().empty()) {
    log.Write(LogLevel::kWarning,
              "Warning: no config file specified, using the default config. In order to specify a "
              "config file use remora-server /path/to/redis.conf");
  } else {
    log.Write(LogLevel::kNotice, "Configuration loaded from " + config.file());
  }
  for (const std::string& remark : config.StartupRemarks()) log.Write(LogLevel::kNotice, remark);
}

int Serve(config::Config& config) {
  const bool daemonizes = config.Boolean("daemonize");
  if (daemonizes && !GoToBackground()) {
    std::fprintf(stderr, "Cannot go to the background\n");
    return 1;
  }
  Engine engine(
      {.databases = static_cast<uint32_t>(config.Integer("databases")), .track_access = true});
  Server server(engine, config);
  running_server.store(&server, std::memory_order_relaxed);
  InstallSignalHandlers();
  const std::string error = server.Start();
  LogGreeting(server, config);
  Log& log = server.log();
  if (!error.empty()) {
    log.Write(LogLevel::kWarning, error);
    return 1;
  }
  log.Write(LogLevel::kNotice, "Server initialized");
  const std::string pid_file = PidFileOf(config);
  if (!pid_file.empty()) WritePidFile(pid_file, log);
  server.LogReady();
  server.Run();
  if (const int signal = end_signal.load(std::memory_order_relaxed); signal != 0) {
    log.Write(LogLevel::kWarning, std::string("Received ") +
                                      (signal == SIGTERM ? "SIGTERM" : "SIGINT") +
                                      ", shutting down...");
  }
  log.Write(LogLevel::kWarning, "Remora is now ready to exit, bye bye...");
  running_server.store(nullptr, std::memory_order_relaxed);
  if (!pid_file.empty()) unlink(pid_file.c_str());
  return 0;
}

int Main(std::span<const char* const> arguments) {
  const config::CommandLine line = config::ParseCommandLine(arguments);
  switch (line.mode) {
    case config::StartMode::kVersion:
      return PrintVersion();
    case config::StartMode::kHelp:
      std::fputs(config::UsageText(arguments[0]).c_str(), stderr);
      return 1;
    case config::StartMode::kTestMemory:
    case config::StartMode::kCheckSystem:
    case config::StartMode::kSentinel:
      std::fprintf(stderr, "This mode of redis-server is not supported by this version.\n");
      return 1;
    case config::StartMode::kServe:
      break;
  }
  config::Config config;
  const config::LoadError error = config.Load(line);
  if (!error.ok()) {
    std::fputs(error.text.c_str(), stderr);
    return 1;
  }
  return Serve(config);
}

}  // namespace
}  // namespace remora::server

int main(int argc, char** argv) { return remora::server::Main({argv, static_cast<size_t>(argc)}); }
