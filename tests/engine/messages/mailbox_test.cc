#include "engine/messages/mailbox.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace remora::messages {
namespace {

std::vector<std::string> Read(Mailbox& box) {
  EXPECT_TRUE(box.Take());
  std::vector<std::string> read;
  Mailbox::Letter letter;
  while (box.Next(letter)) {
    std::string text = std::string(letter.channel) + "=" + std::string(letter.payload);
    std::string_view pattern;
    while (Mailbox::NextPattern(letter.packed_patterns, pattern)) {
      text += " " + std::string(pattern);
    }
    read.push_back(text);
  }
  return read;
}

TEST(MailboxTest, LettersComeOutAsTheyWentIn) {
  Mailbox box;
  EXPECT_FALSE(box.has_letters());
  const std::vector<std::string_view> patterns = {"c*", "", "*"};
  EXPECT_TRUE(box.Put({ChannelKind::kChannel, "c", "one", {}}, {}));
  EXPECT_FALSE(box.Put({ChannelKind::kChannel, "c", "", {}}, patterns));
  EXPECT_FALSE(box.Put({ChannelKind::kShard, "", std::string_view("\0x", 2), {}}, {}));
  EXPECT_TRUE(box.has_letters());
  EXPECT_EQ(Read(box), (std::vector<std::string>{"c=one", "c= c*  *", std::string("=\0x", 3)}));
  EXPECT_FALSE(box.has_letters());
  EXPECT_EQ(Read(box), std::vector<std::string>());
}

TEST(MailboxTest, WhatIsPutWhileTheReaderReadsComesNext) {
  Mailbox box;
  static_cast<void>(box.Put({ChannelKind::kChannel, "a", "1", {}}, {}));
  EXPECT_TRUE(box.Take());
  EXPECT_TRUE(box.Put({ChannelKind::kChannel, "b", "2", {}}, {}));
  Mailbox::Letter letter;
  EXPECT_TRUE(box.Next(letter));
  EXPECT_EQ(letter.channel, "a");
  EXPECT_FALSE(box.Next(letter));
  EXPECT_EQ(Read(box), std::vector<std::string>{"b=2"});
}

TEST(MailboxTest, ABoxThatHoldsTooMuchRefusesAndSaysSo) {
  Mailbox box;
  const std::string large(Mailbox::kBytesMax, 'x');
  static_cast<void>(box.Put({ChannelKind::kChannel, "c", large, {}}, {}));
  static_cast<void>(box.Put({ChannelKind::kChannel, "c", "lost", {}}, {}));
  EXPECT_FALSE(box.Take());
  Mailbox::Letter letter;
  EXPECT_TRUE(box.Next(letter));
  EXPECT_EQ(letter.payload.size(), large.size());
  EXPECT_FALSE(box.Next(letter));
  EXPECT_TRUE(box.Take());
  // And its memory is given back.
  EXPECT_LE(box.bytes(), Mailbox::kKeptBytes);
}

TEST(MailboxTest, EachWritersLettersKeepTheirOrder) {
  constexpr int kLetters = 20'000;
  Mailbox box;
  std::vector<std::thread> writers;
  for (const char* name : {"a", "b"}) {
    writers.emplace_back([&box, name] {
      for (int i = 0; i < kLetters; ++i) {
        static_cast<void>(box.Put({ChannelKind::kChannel, name, std::to_string(i), {}}, {}));
      }
    });
  }
  int next[2] = {0, 0};
  while (next[0] < kLetters || next[1] < kLetters) {
    ASSERT_TRUE(box.Take());
    Mailbox::Letter letter;
    while (box.Next(letter)) {
      ASSERT_EQ(letter.payload, std::to_string(next[letter.channel[0] - 'a']++));
    }
  }
  for (std::thread& writer : writers) writer.join();
}

TEST(MailboxTest, AClosedBoxKeepsNothing) {
  Mailbox box;
  box.Close();
  EXPECT_FALSE(box.Put({.payload = "p"}, {}));
  EXPECT_FALSE(box.has_letters());
}

TEST(MailboxTest, ANoticeCarriesItsKindAndItsClient) {
  Mailbox box;
  static_cast<void>(
      box.Put({.channel = "c", .payload = "p", .notice = NoticeKind::kLine, .client_id = 7}, {}));
  static_cast<void>(box.PutFor({}, {.payload = "q", .notice = NoticeKind::kKey}, {}));
  ASSERT_TRUE(box.Take());
  Mailbox::Letter letter;
  ASSERT_TRUE(box.Next(letter));
  EXPECT_EQ(letter.notice, NoticeKind::kLine);
  EXPECT_EQ(letter.client_id, 7u);
  EXPECT_EQ(box.trackers(), nullptr);
  ASSERT_TRUE(box.Next(letter));
  EXPECT_EQ(letter.payload, "q");
  EXPECT_NE(box.trackers(), nullptr);
  EXPECT_FALSE(box.Next(letter));
}

}  // namespace
}  // namespace remora::messages
