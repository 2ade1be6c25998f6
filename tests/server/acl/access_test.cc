#include "server/acl/access.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "protocol/error_text.h"
#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using tests::RespClient;
namespace error_text = protocol::error_text;

// A file of users that is gone at the end.
class UserFile {
 public:
  explicit UserFile(const std::string& text)
      : path_("/tmp/remora-users-" + std::to_string(getpid()) + ".acl") {
    Write(text);
  }
  ~UserFile() { std::remove(path_.c_str()); }
  UserFile(const UserFile&) = delete;
  UserFile& operator=(const UserFile&) = delete;

  void Write(const std::string& text) const { std::ofstream(path_) << text; }
  [[nodiscard]] std::string Read() const {
    std::stringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(AccessTest, WhatAUserMayNotDoIsRefusedEverywhere) {
  TestServer server;
  RespClient admin(server.port());
  RespClient ann(server.port());
  admin.Call({"ACL", "SETUSER", "ann", "on", "nopass", "+@all", "-incr", "~mine:*"});
  EXPECT_EQ(ann.Call({"AUTH", "ann", ""}).text, "OK");
  EXPECT_EQ(ann.Call({"INCR", "mine:1"}).text, error_text::NoPermissionCommand("ann", "incr"));
  EXPECT_EQ(ann.Call({"SET", "other", "v"}).text, error_text::kNoPermissionKey);
  EXPECT_EQ(ann.Call({"MULTI"}).text, "OK");
  EXPECT_EQ(ann.Call({"INCR", "mine:1"}).text, error_text::NoPermissionCommand("ann", "incr"));
  EXPECT_EQ(ann.Call({"EXEC"}).text, error_text::kExecAbort);
  EXPECT_EQ(ann.Call({"MULTI"}).text, "OK");
  EXPECT_EQ(ann.Call({"SET", "mine:1", "v"}).text, "QUEUED");
  EXPECT_EQ(ann.Call({"DEL", "mine:2"}).text, "QUEUED");
  EXPECT_EQ(admin.Call({"ACL", "SETUSER", "ann", "-set"}).text, "OK");
  const protocol::Reply results = ann.Call({"EXEC"});
  ASSERT_EQ(results.elements.size(), 2u);
  EXPECT_EQ(results.elements[0].text,
            error_text::NoPermissionAtExec(error_text::kExecCommandRefused));
  EXPECT_EQ(results.elements[1].integer, 0);
}

TEST(AccessTest, AClientThatWaitsIsJudgedAgain) {
  TestServer server;
  RespClient admin(server.port());
  RespClient ann(server.port());
  admin.Call({"ACL", "SETUSER", "ann", "on", "nopass", "+@all", "~*"});
  EXPECT_EQ(ann.Call({"AUTH", "ann", ""}).text, "OK");
  ann.Send({"BLPOP", "l", "0"});
  for (int i = 0; i < 500; ++i) {
    const std::string info = admin.Call({"INFO", "clients"}).text;
    if (info.find("blocked_clients:1\r\n") != std::string::npos) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_EQ(admin.Call({"ACL", "SETUSER", "ann", "resetkeys"}).text, "OK");
  EXPECT_EQ(admin.Call({"LPUSH", "l", "x"}).integer, 1);
  EXPECT_EQ(ann.Read().text, error_text::kNoPermissionKey);
  EXPECT_EQ(admin.Call({"LLEN", "l"}).integer, 1);
  const std::string statistics = admin.Call({"INFO", "commandstats"}).text;
  EXPECT_NE(statistics.find("cmdstat_blpop:calls=0,usec=0,usec_per_call=0.00,rejected_calls=1,"),
            std::string::npos);
}

TEST(AccessTest, ThePasswordOfTheConfigurationIsTheDefaultUsers) {
  TestServer server({.arguments = {"--requirepass", "secret"}});
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"PING"}).text, error_text::kNoAuth);
  EXPECT_EQ(client.Call({"AUTH", "wrong"}).text, error_text::kWrongPass);
  EXPECT_EQ(client.Call({"AUTH", "secret"}).text, "OK");
  EXPECT_EQ(client.Call({"CONFIG", "SET", "requirepass", ""}).text, "OK");
  EXPECT_EQ(client.Call({"ACL", "LIST"}).elements[0].text,
            "user default on nopass sanitize-payload ~* &* +@all");
  EXPECT_EQ(client.Call({"AUTH", "x"}).text, error_text::kNoPasswordConfigured);
}

TEST(AccessTest, UsersOfTheConfigurationAreThere) {
  TestServer server({.arguments = {"--user", "ann", "on", ">x", "+@all", "~*", "(+get", "~a)"}});
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"AUTH", "ann", "x"}).text, "OK");
  EXPECT_EQ(client.Call({"ACL", "USERS"}).elements.size(), 2u);
}

TEST(AccessTest, ClientsAreListedAndKilledByUser) {
  TestServer server;
  RespClient admin(server.port());
  RespClient ann(server.port());
  admin.Call({"ACL", "SETUSER", "ann", "on", "nopass", "+@all", "~*"});
  EXPECT_EQ(ann.Call({"AUTH", "ann", ""}).text, "OK");
  EXPECT_NE(admin.Call({"CLIENT", "LIST"}).text.find(" user=ann "), std::string::npos);
  EXPECT_EQ(admin.Call({"CLIENT", "KILL", "USER", "nosuch"}).text,
            error_text::NoSuchUser("nosuch"));
  EXPECT_EQ(admin.Call({"CLIENT", "KILL", "USER", "ann"}).integer, 1);
  EXPECT_TRUE(ann.IsClosed());
}

TEST(AccessTest, TheFileIsLoadedAndSaved) {
  const UserFile file("user ann on nopass +@all ~*\nuser bob on nopass +@all ~*\n");
  TestServer server({.arguments = {"--aclfile", file.path()}});
  RespClient admin(server.port());
  RespClient ann(server.port());
  RespClient bob(server.port());
  EXPECT_EQ(ann.Call({"AUTH", "ann", ""}).text, "OK");
  EXPECT_EQ(bob.Call({"AUTH", "bob", ""}).text, "OK");
  EXPECT_EQ(admin.Call({"ACL", "SAVE"}).text, "OK");
  EXPECT_EQ(file.Read(),
            "user ann on nopass sanitize-payload ~* resetchannels +@all\n"
            "user bob on nopass sanitize-payload ~* resetchannels +@all\n"
            "user default on nopass sanitize-payload ~* &* +@all\n");
  file.Write("user ann on nopass +@all ~*\nfoo\n");
  EXPECT_EQ(admin.Call({"ACL", "LOAD"}).text.substr(0, 4), "ERR ");
  EXPECT_EQ(admin.Call({"ACL", "USERS"}).elements.size(), 3u);
  file.Write("user ann on nopass +@all -get ~*\n");
  EXPECT_EQ(admin.Call({"ACL", "LOAD"}).text, "OK");
  EXPECT_TRUE(bob.IsClosed());
  EXPECT_EQ(ann.Call({"GET", "k"}).text, error_text::NoPermissionCommand("ann", "get"));
  EXPECT_EQ(ann.Call({"SET", "k", "v"}).text, "OK");
}

TEST(AccessTest, WhoMayNotHearAChannelAnyMoreIsDisconnected) {
  TestServer server;
  RespClient admin(server.port());
  RespClient ann(server.port());
  RespClient kept(server.port());
  admin.Call({"ACL", "SETUSER", "ann", "on", "nopass", "+@all", "&a", "&b"});
  EXPECT_EQ(ann.Call({"AUTH", "ann", ""}).text, "OK");
  EXPECT_EQ(kept.Call({"AUTH", "ann", ""}).text, "OK");
  EXPECT_EQ(ann.Call({"SUBSCRIBE", "c"}).text, error_text::kNoPermissionChannel);
  EXPECT_EQ(ann.Call({"SUBSCRIBE", "a"}).elements.size(), 3u);
  EXPECT_EQ(kept.Call({"SUBSCRIBE", "b"}).elements.size(), 3u);
  EXPECT_EQ(admin.Call({"ACL", "SETUSER", "ann", "resetchannels", "&b"}).text, "OK");
  EXPECT_TRUE(ann.IsClosed());
  EXPECT_EQ(admin.Call({"PUBLISH", "b", "x"}).integer, 1);
  EXPECT_EQ(kept.Read().elements.size(), 3u);
}

TEST(AccessTest, ResetMakesAClientTheDefaultUsersAgain) {
  TestServer server;
  RespClient client(server.port());
  client.Call({"ACL", "SETUSER", "ann", "on", "nopass", "+@all"});
  EXPECT_EQ(client.Call({"HELLO", "3", "AUTH", "ann", "x"}).type, protocol::ReplyType::kMap);
  EXPECT_EQ(client.Call({"ACL", "WHOAMI"}).text, "ann");
  EXPECT_EQ(client.Call({"RESET"}).text, "RESET");
  EXPECT_EQ(client.Call({"ACL", "WHOAMI"}).text, "default");
}

}  // namespace
}  // namespace remora::server
