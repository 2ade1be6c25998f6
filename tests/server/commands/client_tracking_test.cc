#include "server/commands/client_tracking.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using protocol::Reply;
using tests::RespClient;
using Words = std::vector<std::string>;

class ClientTrackingTest : public testing::Test {
 protected:
  static std::string IdOf(RespClient& client) {
    return std::to_string(client.Call({"CLIENT", "ID"}).integer);
  }
  static void UseResp3(RespClient& client) { static_cast<void>(client.Call({"HELLO", "3"})); }
  // The text of the answer.
  static std::string Error(RespClient& client, const Words& words) {
    std::string bytes = "*" + std::to_string(words.size()) + "\r\n";
    for (const std::string& word : words) {
      bytes += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
    }
    client.SendBytes(bytes);
    return client.Read().text;
  }
  // The keys of the message that comes next; "*" for all of them.
  static Words ReadInvalidation(RespClient& client) {
    const Reply push = client.Read();
    Words keys;
    if (push.elements.size() != 2 || push.elements[0].text != "invalidate") return {"?"};
    if (push.elements[1].elements.empty()) return {"*"};
    for (const Reply& key : push.elements[1].elements) keys.push_back(key.text);
    return keys;
  }
  int64_t Total(RespClient& client, const std::string& name) {
    const std::string info = client.Call({"INFO", "everything"}).text;
    const size_t at = info.find("\n" + name + ":");
    return at == std::string::npos ? -1 : std::stoll(info.substr(at + name.size() + 2));
  }

  TestServer server_{{.arguments = {"--io-threads", "2"}}};
  RespClient reader_{server_.port()};
  RespClient writer_{server_.port()};
};

TEST_F(ClientTrackingTest, WhoHasReadAKeyIsToldOfItsChange) {
  UseResp3(reader_);
  EXPECT_EQ(reader_.Call({"CLIENT", "TRACKING", "ON"}).text, "OK");
  static_cast<void>(reader_.Call({"GET", "k"}));
  EXPECT_EQ(Total(writer_, "tracking_clients"), 1);
  EXPECT_EQ(Total(writer_, "tracking_total_keys"), 1);
  static_cast<void>(writer_.Call({"SET", "k", "v"}));
  EXPECT_EQ(ReadInvalidation(reader_), Words{"k"});
  EXPECT_EQ(Total(writer_, "tracking_total_items"), 0);
  static_cast<void>(writer_.Call({"FLUSHALL"}));
  EXPECT_EQ(ReadInvalidation(reader_), Words{"*"});
}

TEST_F(ClientTrackingTest, TheProgramsOwnWritesAreTold) {
  UseResp3(reader_);
  static_cast<void>(reader_.Call({"CLIENT", "TRACKING", "ON"}));
  static_cast<void>(reader_.Call({"GET", "k"}));
  static_cast<void>(server_.engine().Set("k", "v"));
  EXPECT_EQ(ReadInvalidation(reader_), Words{"k"});
}

TEST_F(ClientTrackingTest, OwnChangesAreToldAfterTheReplyOfExec) {
  UseResp3(reader_);
  static_cast<void>(reader_.Call({"CLIENT", "TRACKING", "ON"}));
  static_cast<void>(reader_.Call({"GET", "k"}));
  static_cast<void>(reader_.Call({"MULTI"}));
  static_cast<void>(reader_.Call({"SET", "k", "v"}));
  static_cast<void>(reader_.Call({"GET", "k"}));
  EXPECT_EQ(reader_.Call({"EXEC"}).elements.size(), 2u);
  EXPECT_EQ(ReadInvalidation(reader_), Words{"k"});
}

TEST_F(ClientTrackingTest, OptionsThatDoNotGoTogetherAreRefused) {
  const Words on = {"CLIENT", "TRACKING", "ON"};
  const auto with = [&](const Words& more) {
    Words words = on;
    words.insert(words.end(), more.begin(), more.end());
    return Error(reader_, words);
  };
  EXPECT_EQ(with({"PREFIX", "a"}), "ERR PREFIX option requires BCAST mode to be enabled");
  EXPECT_EQ(with({"BCAST", "OPTIN"}), "ERR OPTIN and OPTOUT are not compatible with BCAST");
  EXPECT_EQ(with({"OPTIN", "OPTOUT"}), "ERR You can't specify both OPTIN mode and OPTOUT mode");
  EXPECT_EQ(with({"REDIRECT", "9999"}), "ERR The client ID you want redirect to does not exist");
  EXPECT_EQ(with({"REDIRECT", IdOf(writer_), "REDIRECT", IdOf(writer_)}),
            "ERR A client can only redirect to a single other client");
  EXPECT_EQ(with({"BCAST", "PREFIX", "a", "PREFIX", "ab"}),
            "ERR Prefix 'a' overlaps with another provided prefix 'ab'. Prefixes for a single "
            "client must not overlap.");
  EXPECT_EQ(with({"BCAST", "PREFIX", "a"}), "OK");
  EXPECT_EQ(with({"BCAST", "PREFIX", "ab"}),
            "ERR Prefix 'ab' overlaps with an existing prefix 'a'. Prefixes for a single client "
            "must not overlap.");
  EXPECT_EQ(with({}).substr(0, 34), "ERR You can't switch BCAST mode on");
  EXPECT_EQ(Error(reader_, {"CLIENT", "TRACKING", "OFF"}), "OK");
  EXPECT_EQ(with({"OPTIN"}), "OK");
  EXPECT_EQ(with({"OPTOUT"}).substr(0, 40), "ERR You can't switch OPTIN/OPTOUT mode b");
  EXPECT_EQ(Error(reader_, {"CLIENT", "CACHING", "NO"}),
            "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");
}

TEST_F(ClientTrackingTest, CachingCountsForOneRequest) {
  UseResp3(reader_);
  static_cast<void>(reader_.Call({"CLIENT", "TRACKING", "ON", "OPTIN"}));
  static_cast<void>(reader_.Call({"GET", "a"}));
  EXPECT_EQ(reader_.Call({"CLIENT", "CACHING", "YES"}).text, "OK");
  EXPECT_EQ(reader_.Call({"CLIENT", "TRACKINGINFO"}).elements[1].elements.size(), 3u);
  static_cast<void>(reader_.Call({"GET", "b"}));
  static_cast<void>(reader_.Call({"GET", "c"}));
  static_cast<void>(writer_.Call({"MSET", "a", "1", "b", "2", "c", "3"}));
  EXPECT_EQ(ReadInvalidation(reader_), Words{"b"});
  EXPECT_EQ(reader_.Call({"PING"}).text, "PONG");
}

TEST_F(ClientTrackingTest, MessagesGoToTheSubscribedClientInstead) {
  RespClient listener(server_.port());
  static_cast<void>(listener.Call({"SUBSCRIBE", "__redis__:invalidate"}));
  RespClient other(server_.port());
  const std::string id = std::to_string(other.Call({"CLIENT", "ID"}).integer - 1);
  EXPECT_EQ(reader_.Call({"CLIENT", "TRACKING", "ON", "REDIRECT", id}).text, "OK");
  EXPECT_EQ(std::to_string(reader_.Call({"CLIENT", "GETREDIR"}).integer), id);
  static_cast<void>(reader_.Call({"GET", "k"}));
  static_cast<void>(writer_.Call({"SET", "k", "v"}));
  const Reply message = listener.Read();
  EXPECT_EQ(message.elements[1].text, "__redis__:invalidate");
  EXPECT_EQ(message.elements[2].elements[0].text, "k");
}

TEST_F(ClientTrackingTest, ABrokenRedirectionIsTold) {
  UseResp3(reader_);
  const std::string id = IdOf(writer_);
  static_cast<void>(reader_.Call({"CLIENT", "TRACKING", "ON", "REDIRECT", id}));
  static_cast<void>(reader_.Call({"GET", "k"}));
  RespClient third(server_.port());
  EXPECT_EQ(third.Call({"CLIENT", "KILL", "ID", id}).integer, 1);
  static_cast<void>(third.Call({"SET", "k", "v"}));
  const Reply push = reader_.Read();
  EXPECT_EQ(push.elements[0].text, "tracking-redir-broken");
  EXPECT_EQ(std::to_string(push.elements[1].integer), id);
  EXPECT_NE(reader_.Call({"CLIENT", "INFO"}).text.find("flags=tR "), std::string::npos);
}

TEST_F(ClientTrackingTest, ResetAndLeavingEndIt) {
  static_cast<void>(reader_.Call({"CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "a"}));
  EXPECT_EQ(Total(writer_, "tracking_total_prefixes"), 1);
  EXPECT_EQ(reader_.Call({"RESET"}).text, "RESET");
  EXPECT_EQ(Total(writer_, "tracking_total_prefixes"), 0);
  EXPECT_EQ(reader_.Call({"CLIENT", "GETREDIR"}).integer, -1);
  EXPECT_EQ(Total(writer_, "tracking_clients"), 0);
}

TEST_F(ClientTrackingTest, TheTableKeepsToItsLimit) {
  static_cast<void>(reader_.Call({"CLIENT", "TRACKING", "ON"}));
  for (int i = 0; i < 300; ++i) static_cast<void>(reader_.Call({"GET", std::to_string(i)}));
  EXPECT_EQ(Total(writer_, "tracking_total_keys"), 300);
  static_cast<void>(writer_.Call({"CONFIG", "SET", "tracking-table-max-keys", "10"}));
  for (int i = 0; i < 10; ++i) static_cast<void>(writer_.Call({"PING"}));
  EXPECT_EQ(Total(writer_, "tracking_total_keys"), 10);
}

// Whoever reads a key and is not told of a change has read the latest value.
TEST_F(ClientTrackingTest, NoChangeIsMissedByClientsOfSeveralThreads) {
  constexpr int kReaders = 4;
  constexpr int kRounds = 300;
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    RespClient client(server_.port());
    for (int i = 0; !stop; ++i) static_cast<void>(client.Call({"SET", "k", std::to_string(i)}));
  });
  std::vector<std::thread> readers;
  for (int i = 0; i < kReaders; ++i) {
    readers.emplace_back([&] {
      RespClient client(server_.port());
      UseResp3(client);
      static_cast<void>(client.Call({"CLIENT", "TRACKING", "ON"}));
      for (int round = 0; round < kRounds; ++round) {
        static_cast<void>(client.Call({"GET", "k"}));
        EXPECT_EQ(ReadInvalidation(client), Words{"k"});
      }
    });
  }
  for (std::thread& thread : readers) thread.join();
  stop = true;
  writer.join();
}

}  // namespace
}  // namespace remora::server
