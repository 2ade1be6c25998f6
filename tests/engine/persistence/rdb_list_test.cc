#include "engine/persistence/rdb_list.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/persistence/dump_payload.h"

namespace remora::persistence {
namespace {

using std::string_literals::operator""s;

class RdbListTest : public testing::Test {
 protected:
  // The type and value that DUMP gives, without the footer.
  std::string Written(std::string_view key) {
    const std::string payload = engine_.Dump(key).value();
    return std::string(OpenPayload(payload).value());
  }
  // What RESTORE makes of a type and value: the encoding and the elements.
  std::string Restored(std::string bytes) {
    SealPayload(bytes);
    engine_.Del("restored");
    if (!engine_.Restore("restored", bytes).ok()) return "refused";
    std::string text(engine_.Encoding("restored").value());
    const std::vector<std::string> elements = engine_.LRange("restored").value();
    for (const std::string& element : elements) text += " " + element;
    return text;
  }

  Engine engine_;
};

// What Redis 8.0 gives for these lists.
TEST_F(RdbListTest, ListsAreWrittenAsRedisDoes) {
  const std::string_view elements[] = {"a", "12"};
  ASSERT_TRUE(engine_.RPushMany("l", elements).ok());
  EXPECT_EQ(Written("l"),
            "\x12\x01\x02\x0c\x0c\x00\x00\x00\x02\x00\x81"
            "a\x02\x0c\x01\xff"s);
  engine_.limits().list_max_listpack_size.store(1);
  engine_.limits().list_apart_bytes.store(3);
  ASSERT_TRUE(engine_.RPush("l", "abc").ok());
  EXPECT_EQ(Written("l"),
            "\x12\x02\x02\x0c\x0c\x00\x00\x00\x02\x00\x81"
            "a\x02\x0c\x01\xff\x01\x03"
            "abc"s);
}

// What Redis 8.0 makes of these payloads.
TEST_F(RdbListTest, OlderFormsAreReadAsRedisDoes) {
  EXPECT_EQ(Restored("\x01\x02\x01"s + "a\x02" + "12"), "listpack a 12");
  EXPECT_EQ(Restored("\x01\x00"s), "refused");
  const std::string zip_list = "\x0e\x00\x00\x00\x0a\x00\x00\x00\x01\x00\x00\x01"s + "a\xff";
  EXPECT_EQ(Restored("\x0a\x0e"s + zip_list), "quicklist a");
  EXPECT_EQ(Restored("\x0e\x01\x0e"s + zip_list), "listpack a");
  EXPECT_EQ(Restored("\x0e\x02\x0e"s + zip_list + "\x0e" + zip_list), "quicklist a a");
  const std::string empty = "\x0b\x00\x00\x00\x0a\x00\x00\x00\x00\x00\xff"s;
  EXPECT_EQ(Restored("\x0a\x0b"s + empty), "refused");
  EXPECT_EQ(Restored("\x0e\x02\x0b"s + empty + "\x0e" + zip_list), "listpack a");
}

TEST_F(RdbListTest, NodesOfBothKindsAreRead) {
  const std::string packed = "\x02\x0a\x0a\x00\x00\x00\x01\x00\x81"s + "a\x02\xff";
  const std::string empty = "\x02\x07\x07\x00\x00\x00\x00\x00\xff"s;
  EXPECT_EQ(Restored("\x12\x01"s + packed), "listpack a");
  EXPECT_EQ(Restored("\x12\x02"s + packed + packed), "quicklist a a");
  EXPECT_EQ(Restored("\x12\x02"s + empty + packed), "listpack a");
  EXPECT_EQ(Restored("\x12\x02"s + packed + "\x01\x02" + "12"), "quicklist a 12");
  EXPECT_EQ(Restored("\x12\x01\x01\x02"s + "12"), "quicklist 12");
  EXPECT_EQ(Restored("\x12\x01"s + empty), "refused");
  EXPECT_EQ(Restored("\x12\x00"s), "refused");
  EXPECT_EQ(Restored("\x12\x01\x01\x00"s), "refused");
  EXPECT_EQ(Restored("\x12\x01\x03\x02"s + "12"), "refused");
  EXPECT_EQ(Restored("\x12\xff\xff\xff\xff"s), "refused");
}

TEST_F(RdbListTest, AnIntegerWrittenAsTextIsFoundNevertheless) {
  EXPECT_EQ(Restored("\x12\x01\x02\x0b\x0b\x00\x00\x00\x01\x00\x82"s + "12\x03\xff"),
            "listpack 12");
  EXPECT_EQ(engine_.LPos("restored", {.element = "12"}).value().size(), 1u);
}

TEST_F(RdbListTest, DamagedPayloadsChangeNothing) {
  base::Random random(17);
  engine_.limits().list_max_listpack_size.store(4);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(engine_.RPush("l", i % 2 == 0 ? std::to_string(i * 999) : "text").ok());
  }
  const std::string whole = Written("l");
  size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = whole;
    for (uint64_t changes = 1 + random.Below(3); changes > 0; --changes) {
      bytes[random.Below(bytes.size())] = static_cast<char>(random.Next());
    }
    if (random.Below(4) == 0) bytes.resize(1 + random.Below(bytes.size()));
    if (bytes[0] != 1 && bytes[0] != 10 && bytes[0] != 14 && bytes[0] != 18) continue;
    refused += Restored(bytes) == "refused" ? 1 : 0;
  }
  EXPECT_GT(refused, 5000u);
}

}  // namespace
}  // namespace remora::persistence
