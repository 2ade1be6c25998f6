#pragma once

#include <cstdint>
#include <string_view>

#include "server/config/directive.h"

// The words that directives choose from, in the order Redis lists them in its errors, and the
// reasons for which a directive is not supported. A choice's value is what Config::Integer answers.
namespace remora::server::config {

enum LogLevel : int64_t { kDebug, kVerbose, kNotice, kWarning, kSilent };

inline constexpr Choice kLogLevels[] = {{"debug", kDebug},
                                        {"verbose", kVerbose},
                                        {"notice", kNotice},
                                        {"warning", kWarning},
                                        {"nothing", kSilent}};

inline constexpr Choice kSyslogFacilities[] = {{"user", 0},   {"local0", 1}, {"local1", 2},
                                               {"local2", 3}, {"local3", 4}, {"local4", 5},
                                               {"local5", 6}, {"local6", 7}, {"local7", 8}};

inline constexpr Choice kSupervisors[] = {{"upstart", 0}, {"systemd", 1}, {"auto", 2}, {"no", 3}};

// Who may use a dangerous command: nobody, everybody, clients of this machine.
enum ProtectedAction : int64_t { kNobody, kEverybody, kLocalClients };

inline constexpr Choice kProtectedActions[] = {
    {"no", kNobody}, {"yes", kEverybody}, {"local", kLocalClients}};

inline constexpr Choice kChannelDefaults[] = {{"allchannels", 1}, {"resetchannels", 0}};

inline constexpr Choice kFsyncPolicies[] = {{"everysec", 1}, {"always", 2}, {"no", 0}};

inline constexpr Choice kEndpointTypes[] = {{"ip", 0}, {"hostname", 1}, {"unknown-endpoint", 2}};

enum EvictionPolicy : int64_t {
  kVolatileLru,
  kVolatileLfu,
  kVolatileRandom,
  kVolatileTtl,
  kAllKeysLru,
  kAllKeysLfu,
  kAllKeysRandom,
  kNoEviction
};

inline constexpr Choice kEvictionPolicies[] = {
    {"volatile-lru", kVolatileLru},       {"volatile-lfu", kVolatileLfu},
    {"volatile-random", kVolatileRandom}, {"volatile-ttl", kVolatileTtl},
    {"allkeys-lru", kAllKeysLru},         {"allkeys-lfu", kAllKeysLfu},
    {"allkeys-random", kAllKeysRandom},   {"noeviction", kNoEviction}};

// `yes` and `relative` are one choice; the first name of a value is its canonical one.
inline constexpr Choice kOutOfMemoryScores[] = {
    {"no", 0}, {"yes", 1}, {"relative", 1}, {"absolute", 2}};

inline constexpr Choice kPropagationErrors[] = {
    {"ignore", 0}, {"panic", 1}, {"panic-on-replicas", 2}};

inline constexpr Choice kDisklessLoads[] = {{"disabled", 0}, {"on-empty-db", 1}, {"swapdb", 2}};

inline constexpr Choice kSanitizeModes[] = {{"no", 0}, {"yes", 1}, {"clients", 2}};

// Bits: what SIGINT and SIGTERM ask of a shutdown.
enum ShutdownFlag : int64_t {
  kShutdownDefault = 0,
  kShutdownSave = 1,
  kShutdownNoSave = 2,
  kShutdownNow = 4,
  kShutdownForce = 8
};

inline constexpr Choice kShutdownFlags[] = {{"default", kShutdownDefault},
                                            {"save", kShutdownSave},
                                            {"nosave", kShutdownNoSave},
                                            {"now", kShutdownNow},
                                            {"force", kShutdownForce}};

inline constexpr Choice kTlsClientChecks[] = {{"no", 0}, {"yes", 1}, {"optional", 2}};

inline constexpr std::string_view kNoPersistence =
    "this version keeps data in memory only and writes neither snapshots nor an append-only file";
inline constexpr std::string_view kNoReplication =
    "this version neither replicates nor accepts replicas";
inline constexpr std::string_view kNoCluster = "this version has no cluster mode";
inline constexpr std::string_view kNoTls = "this version does not encrypt connections";
inline constexpr std::string_view kNoSyslog =
    "this version logs to a file or to standard output, not to syslog";
inline constexpr std::string_view kNoServiceManager =
    "this version does not report its state to a service manager";
inline constexpr std::string_view kNoClientEviction =
    "this version does not evict clients to save memory";
inline constexpr std::string_view kNoDefragmentation =
    "this version does not defragment its memory";

}  // namespace remora::server::config
