#include "engine/persistence/rdb_stream.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/persistence/dump_payload.h"

namespace remora {
namespace {

using std::string_literals::operator""s;

// What Redis 8.0 gives for a stream of two entries, after a third was deleted.
const std::string& PayloadOfRedis() {
  static const std::string payload =
      "\x15\x01\x10\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01@GG\x00\x00\x00"
      "\x19\x00\x02\x01\x01\x01\x02\x01\x84temp\x05\x83hum\x04\x00\x01\x02\x01\x00\x01\x00\x01\x14"
      "\x01\x07\x01\x05\x01\x03\x01\x01\x01\x00\x01\x15\x01\x81x\x02\x05\x01\x00\x01\x02\x01\x04"
      "\x01\x01\x01\x85other\x06\xde\xd4\x02\x06\x01\xff\x02\x03\x05\x01\x01\x02\x01\x03\x00\x0c"
      "\x00\x11\x86\xc2"
      "1)N=O"s;
  return payload;
}

const std::string& PayloadWithGroup() {
  static const std::string payload =
      "\x15\x01\x10\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01@GG\x00\x00\x00"
      "\x19\x00\x02\x01\x01\x01\x02\x01\x84temp\x05\x83hum\x04\x00\x01\x02\x01\x00\x01\x00\x01\x14"
      "\x01\x07\x01\x05\x01\x03\x01\x01\x01\x00\x01\x15\x01\x81x\x02\x05\x01\x00\x01\x02\x01\x04"
      "\x01\x01\x01\x85other\x06\xde\xd4\x02\x06\x01\xff\x02\x03\x05\x01\x01\x02\x01\x03\x01\x01g"
      "\x01\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01\xe8\x03"
      "\x00\x00\x00\x00\x00\x00\x04\x02\x03"
      "ann\xf4\xc9\x92\xfe\xa1\x01\x00\x00\xf4\xc9\x92\xfe\xa1\x01\x00\x00\x01\x00\x00\x00\x00\x00"
      "\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01\x04idle\xf4\xc9\x92\xfe\xa1\x01\x00\x00\xff"
      "\xff\xff\xff\xff\xff\xff\xff\x00\x0c\x00y.\xa6"
      "0U\xbak\xc5"s;
  return payload;
}

TEST(RdbStreamTest, AStreamIsDumpedAsRedisDoes) {
  Engine engine;
  const auto add = [&](Engine::StreamId id, std::initializer_list<ops::FieldValue> fields) {
    ASSERT_TRUE(engine.XAdd("s", {fields.begin(), fields.size()},
                            {.id = {.kind = ops::NewStreamId::Kind::kExactly, .id = id}}));
  };
  add({1, 1}, {{"temp", "20"}, {"hum", "7"}});
  add({2, 1}, {{"temp", "21"}, {"hum", "x"}});
  add({3, 5}, {{"other", "-300"}});
  const Engine::StreamId gone[] = {{2, 1}};
  EXPECT_EQ(engine.XDel("s", gone).value(), 1u);
  EXPECT_EQ(engine.Dump("s"), PayloadOfRedis());
}

TEST(RdbStreamTest, APayloadOfRedisIsRestoredWithItsGroups) {
  Engine engine;
  ASSERT_TRUE(engine.Restore("s", PayloadWithGroup()).ok());
  EXPECT_EQ(engine.Encoding("s"), "stream");
  EXPECT_EQ(engine.XLen("s").value(), 2u);
  EXPECT_EQ(engine.XRange("s").value()[1].fields[0].second, "-300");
  const ops::StreamFigures figures = engine.XInfo("s").value();
  EXPECT_EQ(figures.entries_added, 3u);
  EXPECT_EQ(figures.max_deleted_id, (Engine::StreamId{2, 1}));
  const auto pending = engine.XPendingEntries("s", "g", {.count = 10}).value();
  ASSERT_EQ(pending.size(), 1u);
  EXPECT_EQ(pending[0].consumer, "ann");
  EXPECT_EQ(pending[0].deliveries, 4u);
  EXPECT_EQ(engine.Dump("s"), PayloadWithGroup());
}

TEST(RdbStreamTest, DamagedPayloadsAreRefusedOrMakeWholeStreams) {
  const std::string whole = PayloadWithGroup();
  constexpr uint64_t kSeed = 3;
  SCOPED_TRACE(kSeed);
  base::Random random(kSeed);
  int restored = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = whole.substr(0, whole.size() - 10);
    const uint64_t changes = 1 + random.Below(2);
    for (uint64_t i = 0; i < changes; ++i) {
      bytes[1 + random.Below(bytes.size() - 1)] = static_cast<char>(random.Below(256));
    }
    if (random.Below(8) == 0) bytes.resize(random.Below(bytes.size()) + 1);
    persistence::SealPayload(bytes);
    Engine engine({.stripes = 1, .seed = 1});
    if (!engine.Restore("s", bytes)) continue;
    ++restored;
    EXPECT_TRUE(engine.XRange("s").ok());
    EXPECT_TRUE(engine.Dump("s").has_value());
  }
  EXPECT_GT(restored, 100);
}

}  // namespace
}  // namespace remora
