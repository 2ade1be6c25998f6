#include "patterns/row_cache.h"

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/patterns/support/sqlite_inventory.h"
#include "tests/patterns/support/store_backends.h"

namespace remora::patterns {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

class RowCacheTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    inventory_.Execute("INSERT INTO inventory VALUES (273, 'Lamp \"Aladdin\"', 19.5, 12, NULL)");
    inventory_.Execute("INSERT INTO inventory VALUES (274, 'Chair', 49, 3, 'oak')");
  }
  void Pass(std::chrono::milliseconds time) { clock().AdvanceMilliseconds(time.count()); }

  SqliteInventory inventory_;
};
INSTANTIATE_TEST_SUITE_P(Stores, RowCacheTest, kAllBackends, BackendName);

TEST_P(RowCacheTest, AScheduledRowIsReadAtItsInterval) {
  RowCache rows(store(), inventory_);
  EXPECT_EQ(*rows.Get("273"), std::nullopt);
  ASSERT_TRUE(rows.Schedule("273", 5s));
  RowCacheReport report = *rows.Tick();
  EXPECT_EQ(report.refreshed, 1u);
  EXPECT_EQ(report.next_due, 5s);
  auto row = nlohmann::json::parse(**rows.Get("273"));
  EXPECT_EQ(row, nlohmann::json::parse(R"({"id": 273, "name": "Lamp \"Aladdin\"", "price": 19.5,
                                           "stock": 12, "note": null})"));
  inventory_.Execute("UPDATE inventory SET stock = 11 WHERE id = 273");
  Pass(4900ms);
  report = *rows.Tick();
  EXPECT_EQ(report.refreshed, 0u);
  EXPECT_EQ(report.next_due, 100ms);
  EXPECT_EQ(nlohmann::json::parse(**rows.Get("273"))["stock"], 12);
  Pass(100ms);
  EXPECT_EQ(rows.Tick()->refreshed, 1u);
  EXPECT_EQ(nlohmann::json::parse(**rows.Get("273"))["stock"], 11);
}

TEST_P(RowCacheTest, KeysAreThoseOfTheSeed) {
  RowCache rows(store(), inventory_);
  ASSERT_TRUE(rows.Schedule("273", 2500ms));
  EXPECT_EQ(*store().SortedSetScore("delay:", "273"), 2.5);
  EXPECT_EQ(*store().SortedSetScore("schedule:", "273"), 1577836800.0);
  ASSERT_TRUE(rows.Tick());
  EXPECT_EQ(*store().SortedSetScore("schedule:", "273"), 1577836802.5);
  EXPECT_EQ(*store().Get("inv:273"), *rows.Get("273"));
}

TEST_P(RowCacheTest, ADelayOfZeroStopsARow) {
  RowCache rows(store(), inventory_);
  ASSERT_TRUE(rows.Schedule("273", 5s));
  ASSERT_TRUE(rows.Tick());
  // As another language's client would.
  ASSERT_TRUE(store().Perform(SortedSetAdd{.key = "delay:", .member = "273", .score = 0}));
  Pass(5s);
  const RowCacheReport report = *rows.Tick();
  EXPECT_EQ(report.stopped, 1u);
  EXPECT_EQ(report.next_due, std::nullopt);
  EXPECT_FALSE(*store().Exists("schedule:"));
  EXPECT_FALSE(*store().Exists("delay:"));
  EXPECT_EQ(*rows.Get("273"), std::nullopt);
}

// The example in Python compares a missing delay with a number.
TEST_P(RowCacheTest, ARowWithoutADelayIsStopped) {
  RowCache rows(store(), inventory_);
  ASSERT_TRUE(store().Perform(SortedSetAdd{.key = "schedule:", .member = "273", .score = 1}));
  EXPECT_EQ(rows.Tick()->stopped, 1u);
}

TEST_P(RowCacheTest, ARowThatLeftTheDatabaseIsStopped) {
  RowCache rows(store(), inventory_);
  ASSERT_TRUE(rows.Schedule("273", 5s));
  ASSERT_TRUE(rows.Tick());
  inventory_.Execute("DELETE FROM inventory WHERE id = 273");
  Pass(5s);
  EXPECT_EQ(rows.Tick()->stopped, 1u);
  EXPECT_EQ(*rows.Get("273"), std::nullopt);
}

TEST_P(RowCacheTest, ADatabaseThatFailsIsTriedAgain) {
  RowCache rows(store(), inventory_, {.retry_after = 2s});
  ASSERT_TRUE(rows.Schedule("274", 5s));
  ASSERT_TRUE(rows.Tick());
  inventory_.Execute("ALTER TABLE inventory RENAME TO elsewhere");
  Pass(5s);
  RowCacheReport report = *rows.Tick();
  EXPECT_EQ(report.failed, 1u);
  EXPECT_EQ(report.next_due, 2s);
  EXPECT_NE(*rows.Get("274"), std::nullopt);
  inventory_.Execute("ALTER TABLE elsewhere RENAME TO inventory");
  Pass(2s);
  EXPECT_EQ(rows.Tick()->refreshed, 1u);
}

TEST_P(RowCacheTest, StoppingIsAtOnce) {
  RowCache rows(store(), inventory_);
  ASSERT_TRUE(rows.Schedule("273", 5s));
  ASSERT_TRUE(rows.Tick());
  EXPECT_TRUE(*rows.Stop("273"));
  EXPECT_FALSE(*rows.Stop("273"));
  EXPECT_EQ(*rows.Get("273"), std::nullopt);
  EXPECT_EQ(rows.Tick()->next_due, std::nullopt);
}

TEST_P(RowCacheTest, ATickEnds) {
  RowCache rows(store(), inventory_, {.rows_per_tick = 1});
  ASSERT_TRUE(rows.Schedule("273", 5s));
  ASSERT_TRUE(rows.Schedule("274", 5s));
  RowCacheReport report = *rows.Tick();
  EXPECT_EQ(report.refreshed, 1u);
  EXPECT_EQ(report.next_due, 0ms);
  EXPECT_EQ(rows.Tick()->refreshed, 1u);
  EXPECT_EQ(rows.Schedule("273", 0ms).error().code, StoreErrorCode::kInvalidValue);
}

// A source during whose work another process does the same row.
class SlowSource final : public RowSource {
 public:
  SlowSource(RowCache& other, RowSource& source) : other_(other), source_(source) {}
  StoreResult<std::optional<Row>> Load(std::string_view row_id) override {
    EXPECT_EQ(other_.Tick()->refreshed, 1u);
    return source_.Load(row_id);
  }

 private:
  RowCache& other_;
  RowSource& source_;
};

TEST_P(RowCacheTest, OfTwoProcessesOneWrites) {
  RowCache quick(store(), inventory_);
  SlowSource slow_source(quick, inventory_);
  RowCache slow(store(), slow_source);
  ASSERT_TRUE(quick.Schedule("273", 5s));
  const RowCacheReport report = *slow.Tick();
  EXPECT_EQ(report.refreshed, 0u);
  EXPECT_EQ(report.skipped, 1u);
  EXPECT_NE(*quick.Get("273"), std::nullopt);
}

}  // namespace
}  // namespace remora::patterns
