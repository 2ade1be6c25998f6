#include "engine/ops/payloads.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/persistence/dump_payload.h"

namespace remora {
namespace {

using std::string_literals::operator""s;
using std::string_view_literals::operator""sv;

// What Redis 8.0 gives for these values.
TEST(PayloadsTest, StringsAreDumpedAsRedisDoes) {
  Engine engine;
  ASSERT_TRUE(engine.Set("key", "-129").ok());
  EXPECT_EQ(engine.Dump("key"), "\x00\xc1\x7f\xff\x0c\x00\xdc\x16\xb6\xe8\xae\xaa\x1a\xc9"s);
  ASSERT_TRUE(engine.Set("key", "12345678901").ok());
  EXPECT_EQ(engine.Dump("key"),
            "\x00\x0b"
            "12345678901\x0c\x00\xfb"
            "8f\x17\xdd=\xfbY"s);
}

TEST(PayloadsTest, AListPackOfRedisIsRestored) {
  Engine engine;
  const std::string payload =
      "\x11\x1c\x1c\x00\x00\x00\x06\x00\x81"
      "a\x02\x01\x01\x81"
      "b\x02\x83"
      "2.5\x04\x81"
      "c\x02\x83"
      "inf\x04\xff\x0c\x00\xa0k\xea\x1c\x12\xc8]\xd0"s;
  ASSERT_TRUE(engine.Restore("set", payload).ok());
  EXPECT_EQ(engine.Type("set"), values::ValueType::kSortedSet);
  EXPECT_EQ(engine.Encoding("set"), "listpack");
  EXPECT_EQ(engine.Dump("set"), payload);
}

TEST(PayloadsTest, AKeyInTheWayStaysUnlessItMayBeReplaced) {
  Engine engine;
  ASSERT_TRUE(engine.Set("from", "new").ok());
  ASSERT_TRUE(engine.Set("to", "old").ok());
  const std::string payload = engine.Dump("from").value();
  EXPECT_EQ(engine.Restore("to", payload).error(), OpError::kBusyKey);
  EXPECT_EQ(engine.Get("to").value(), "old");
  ASSERT_TRUE(engine.Restore("to", payload, {.replace = true}).ok());
  EXPECT_EQ(engine.Get("to").value(), "new");
}

TEST(PayloadsTest, DamagedPayloadsChangeNothing) {
  Engine engine;
  base::Random random(7);
  ASSERT_TRUE(engine.Set("key", "kept").ok());
  const std::string list_pack_hash =
      "\x10\xc3\x1e"
      "6\x0f"
      "6\x00\x00\x00\x06\x00\x81"
      "a\x02\x01\x01\x81"
      "b\x02\x9ex\xe0\x14\x00\x08\x1f\x81"
      "c\x02\xf1x\xec\x03\xff"s;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = list_pack_hash;
    for (uint64_t changes = 1 + random.Below(3); changes > 0; --changes) {
      bytes[random.Below(bytes.size())] = static_cast<char>(random.Next());
    }
    if (random.Below(4) == 0) bytes.resize(random.Below(bytes.size()));
    persistence::SealPayload(bytes);
    const Outcome outcome = engine.Restore("other", bytes);
    if (outcome.ok()) {
      ASSERT_TRUE(engine.Del("other"));
    } else {
      ASSERT_EQ(outcome.error(), OpError::kBadFormat);
      ASSERT_FALSE(engine.Exists("other"));
    }
  }
  EXPECT_EQ(engine.Get("key").value(), "kept");
  std::string unsealed = engine.Dump("key").value();
  unsealed.back() ^= 1;
  EXPECT_EQ(engine.Restore("other", unsealed).error(), OpError::kBadPayload);
}

std::string Sealed(std::string_view body) {
  std::string payload(body);
  persistence::SealPayload(payload);
  return payload;
}

TEST(PayloadsTest, HashesInOldFormsAreRestored) {
  Engine engine;
  const std::string_view bodies[] = {
      "\x09\x0e\x02\x01"
      "f\x01\x00v\x02"
      "12\x01\x01w.\xff"sv,  // a zipmap
      "\x0d\x17\x17\0\0\0\x13\0\0\0\x04\0"
      "\0\x01"
      "f\x03\x01v\x03\xfe\x0c\x03\x01w\xff"sv,  // a ziplist
      "\x16\x02\x00\x01"
      "f\x01v\x00\xc0\x0c\x01w"sv,  // of 7.4's candidates
  };
  for (const std::string_view body : bodies) {
    ASSERT_TRUE(engine.Restore("hash", Sealed(body), {.replace = true}).ok());
    EXPECT_EQ(engine.HLen("hash").value(), 2u);
    EXPECT_EQ(engine.HGet("hash", "f").value(), "v");
    EXPECT_EQ(engine.HGet("hash", "12").value(), "w");
  }
}

TEST(PayloadsTest, SortedSetsInOldFormsAreRestored) {
  Engine engine;
  const std::string_view bodies[] = {
      "\x03\x02\x01z\xfe\x01"
      "a\x04-1.5"sv,  // scores as text
      "\x0c\x1c\x1c\0\0\0\x15\0\0\0\x04\0"
      "\0\x01z\x03\x03inf\x05\x01"
      "a\x03\x04-1.5\xff"sv,  // a ziplist
  };
  for (const std::string_view body : bodies) {
    ASSERT_TRUE(engine.Restore("scores", Sealed(body), {.replace = true}).ok());
    EXPECT_EQ(engine.ZCard("scores").value(), 2u);
    EXPECT_EQ(engine.ZScore("scores", "a").value(), -1.5);
    EXPECT_EQ(engine.ZScore("scores", "z").value(), std::numeric_limits<double>::infinity());
  }
}

TEST(PayloadsTest, BytesBehindAValueArePassedOver) {
  Engine engine;
  ASSERT_TRUE(engine.Restore("key", Sealed("\x00\x01xyz"sv)).ok());
  EXPECT_EQ(engine.Get("key").value(), "x");
}

TEST(PayloadsTest, PackedFieldsMustComeInTheOrderOfTheirExpiries) {
  Engine engine;
  const auto with_expiries = [](std::string_view first, std::string_view second) {
    std::string elements =
        "\x81"
        "f\x02\x81v\x02";
    elements.append(first).append("\x81g\x02\x81w\x02").append(second).push_back('\xff');
    std::string list(6, '\0');
    list[0] = static_cast<char>(elements.size() + 6);
    list[4] = 6;
    list += elements;
    return Sealed("\x19" + std::string(8, '\0') + static_cast<char>(list.size()) + list);
  };
  const std::string_view none = "\x00\x01"sv;
  const std::string_view due = "\xf4\x00@\x94R\xa3\x03\0\0\x09"sv;
  const std::string_view later = "\xf4\x01@\x94R\xa3\x03\0\0\x09"sv;
  EXPECT_TRUE(engine.Restore("1", with_expiries(due, later)).ok());
  EXPECT_TRUE(engine.Restore("2", with_expiries(due, none)).ok());
  EXPECT_EQ(engine.Restore("3", with_expiries(later, due)).error(), OpError::kBadFormat);
  EXPECT_EQ(engine.Restore("4", with_expiries(none, due)).error(), OpError::kBadFormat);
}

TEST(PayloadsTest, TheEarliestExpiryMayBeAnythingWhereNoFieldHasOne) {
  Engine engine;
  const std::string earliest = "\x00@\x94R\xa3\x03\x00L"s;
  ASSERT_TRUE(engine.Restore("hash", Sealed("\x18" + earliest + "\x01\x00\x01"s + "f\x01v")).ok());
  EXPECT_EQ(engine.HGet("hash", "f").value(), "v");
  EXPECT_EQ(engine.Restore("other", Sealed("\x18" + earliest + "\x01\x01\x01" + "f\x01v")).error(),
            OpError::kBadFormat);
}

TEST(PayloadsTest, AFieldThatIsDueAtZeroHasNoExpiry) {
  Engine engine;
  const std::string body = "\x18"s + std::string(8, '\0') +
                           "\x01\x01\x01"
                           "f\x01v";
  ASSERT_TRUE(engine.Restore("hash", Sealed(body)).ok());
  EXPECT_EQ(engine.HGet("hash", "f").value(), "v");
}

}  // namespace
}  // namespace remora
