#include "server/metrics/sensitive_arguments.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace remora::server {
namespace {

using Request = std::vector<std::string_view>;

constexpr protocol::CommandSpec kAuth{.name = "AUTH"};
constexpr protocol::CommandSpec kHello{.name = "HELLO"};
constexpr protocol::CommandSpec kMigrate{.name = "MIGRATE"};
constexpr protocol::CommandSpec kSet{.name = "SET"};
constexpr protocol::CommandSpec kSetUser{.name = "SETUSER"};
constexpr protocol::CommandSpec kConfig{.name = "CONFIG"};
constexpr protocol::CommandSpec kAcl{.name = "ACL"};
constexpr protocol::CommandSpec kGetUser{.name = "GETUSER"};
constexpr protocol::CommandSpec kDelUser{.name = "DELUSER"};

TEST(SensitiveArgumentsTest, WhatIsNoSecretIsShown) {
  const Request request = {"SET", "AUTH", "secret"};
  EXPECT_EQ(RedactedRequest(kSet, nullptr, request), request);
}

TEST(SensitiveArgumentsTest, PasswordsOfLoginsAreHidden) {
  EXPECT_EQ(RedactedRequest(kAuth, nullptr, Request{"AUTH", "secret"}),
            (Request{"AUTH", kRedacted}));
  EXPECT_EQ(RedactedRequest(kAuth, nullptr, Request{"AUTH", "user", "secret"}),
            (Request{"AUTH", kRedacted, kRedacted}));
  EXPECT_EQ(RedactedRequest(kHello, nullptr,
                            Request{"HELLO", "3", "auth", "user", "secret", "SETNAME", "me"}),
            (Request{"HELLO", "3", "auth", kRedacted, kRedacted, "SETNAME", "me"}));
}

TEST(SensitiveArgumentsTest, WhatIsCutShortIsHiddenAsFarAsItGoes) {
  EXPECT_EQ(RedactedRequest(kAuth, nullptr, Request{"AUTH"}), (Request{"AUTH"}));
  EXPECT_EQ(RedactedRequest(kHello, nullptr, Request{"HELLO", "3", "AUTH", "user"}),
            (Request{"HELLO", "3", "AUTH", kRedacted}));
  EXPECT_EQ(RedactedRequest(kHello, nullptr, Request{"HELLO", "3", "AUTH"}),
            (Request{"HELLO", "3", "AUTH"}));
}

TEST(SensitiveArgumentsTest, MigrateHidesWhatItLogsInWith) {
  EXPECT_EQ(RedactedRequest(kMigrate, nullptr,
                            Request{"MIGRATE", "host", "6379", "auth", "0", "10", "COPY", "AUTH",
                                    "secret", "KEYS", "k"}),
            (Request{"MIGRATE", "host", "6379", "auth", "0", "10", "COPY", "AUTH", kRedacted,
                     "KEYS", "k"}));
  EXPECT_EQ(RedactedRequest(kMigrate, nullptr,
                            Request{"MIGRATE", "host", "6379", "k", "0", "10", "auth2", "u", "p"}),
            (Request{"MIGRATE", "host", "6379", "k", "0", "10", "auth2", kRedacted, kRedacted}));
}

TEST(SensitiveArgumentsTest, OnlySensitiveDirectivesAreHidden) {
  EXPECT_EQ(
      RedactedRequest(
          kSet, &kConfig,
          Request{"CONFIG", "SET", "maxclients", "5", "REQUIREPASS", "secret", "nonsense", "x"}),
      (Request{"CONFIG", "SET", "maxclients", "5", "REQUIREPASS", kRedacted, "nonsense", "x"}));
  EXPECT_EQ(RedactedRequest(kSet, &kConfig, Request{"CONFIG", "SET", "requirepass"}),
            (Request{"CONFIG", "SET", "requirepass"}));
}

TEST(SensitiveArgumentsTest, RulesOfUsersAreHidden) {
  EXPECT_EQ(RedactedRequest(kSetUser, &kAcl, Request{"ACL", "SETUSER", "ann", "on", ">secret"}),
            (Request{"ACL", "SETUSER", kRedacted, kRedacted, kRedacted}));
}

TEST(SensitiveArgumentsTest, NamesOfUsersAreHidden) {
  EXPECT_EQ(RedactedRequest(kGetUser, &kAcl, Request{"ACL", "GETUSER", "ann"}),
            (Request{"ACL", "GETUSER", kRedacted}));
  EXPECT_EQ(RedactedRequest(kDelUser, &kAcl, Request{"ACL", "DELUSER", "ann", "bob"}),
            (Request{"ACL", "DELUSER", kRedacted, kRedacted}));
}

}  // namespace
}  // namespace remora::server
