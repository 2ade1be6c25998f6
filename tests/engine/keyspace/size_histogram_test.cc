#include "engine/keyspace/size_histogram.h"

#include <gtest/gtest.h>

#include <bit>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/totals.h"

namespace remora::keyspace {
namespace {

using values::ValueType;

TEST(SizeHistogramTest, ClassesArePowersOfTwo) {
  EXPECT_EQ(SizeHistogram::ClassOf(0), 0u);
  EXPECT_EQ(SizeHistogram::ClassOf(1), 1u);
  EXPECT_EQ(SizeHistogram::ClassOf(2), 2u);
  EXPECT_EQ(SizeHistogram::ClassOf(3), 2u);
  EXPECT_EQ(SizeHistogram::ClassOf(4), 3u);
  EXPECT_EQ(SizeHistogram::ClassOf(UINT64_MAX), SizeHistogram::kClasses - 1);
  for (size_t size_class = 0; size_class < SizeHistogram::kClasses; ++size_class) {
    const uint64_t smallest = SizeHistogram::SmallestOf(size_class);
    EXPECT_EQ(SizeHistogram::ClassOf(smallest), size_class);
    if (smallest > 0) {
      EXPECT_EQ(SizeHistogram::ClassOf(smallest - 1), size_class - 1);
    }
  }
}

TEST(SizeHistogramTest, AnIntegerHasTheClassOfItsText) {
  const auto expect = [](int64_t integer) {
    EXPECT_EQ(SizeHistogram::ClassOfInteger(integer),
              SizeHistogram::ClassOf(std::to_string(integer).size()))
        << integer;
  };
  for (int64_t power = 1; power <= INT64_MAX / 10; power *= 10) {
    for (int64_t near = power - 1; near <= power + 1; ++near) {
      expect(near);
      expect(-near);
    }
  }
  expect(INT64_MAX);
  expect(INT64_MIN);
}

TEST(SizeHistogramTest, CountsByTypeAndClass) {
  SizeHistogram sizes;
  EXPECT_EQ(sizes.count(ValueType::kHash, 1), 0u);
  sizes.Add(ValueType::kHash, 1);
  sizes.Add(ValueType::kHash, 3);
  sizes.Move(ValueType::kHash, 3, 2);  // within a class
  EXPECT_EQ(sizes.count(ValueType::kHash, 2), 1u);
  sizes.Move(ValueType::kHash, 2, 4);
  EXPECT_EQ(sizes.count(ValueType::kHash, 2), 0u);
  EXPECT_EQ(sizes.count(ValueType::kHash, 3), 1u);
  sizes.Replace(ValueType::kHash, 4, ValueType::kString, 4);
  EXPECT_EQ(sizes.count(ValueType::kHash, 3), 0u);
  EXPECT_EQ(sizes.count(ValueType::kString, 3), 1u);
}

TEST(SizeHistogramTest, ARowThatOnlyHoldsZerosEqualsNone) {
  SizeHistogram one;
  SizeHistogram other;
  one.Add(ValueType::kSortedSet, 7);
  EXPECT_FALSE(one == other);
  one.Remove(ValueType::kSortedSet, 7);
  EXPECT_TRUE(one == other);
}

// Everything that changes a size, in random order, on few keys: the counts must be those of a
// server that would look at each key.
class RandomSizes {
 public:
  explicit RandomSizes(uint64_t seed)
      : random_(seed), engine_({.stripes = 4, .databases = 2, .seed = seed, .clock = &clock_}) {
    engine_.limits().hash_max_listpack_entries = 6;
    engine_.limits().zset_max_listpack_entries = 6;
    engine_.limits().set_max_listpack_entries = 6;
    engine_.limits().set_max_intset_entries = 6;
  }

  void Step() {
    const std::string key = Name();
    Database database = engine_.database(static_cast<uint32_t>(random_.Below(2)));
    switch (random_.Below(4)) {
      case 0:
        return ChangeString(database, key);
      case 1:
        return ChangeSet(database, key);
      case 2:
        return ChangeCollection(database, key);
      default:
        return ChangeKey(database, key);
    }
  }

  void Check() {
    std::map<std::pair<size_t, size_t>, uint64_t> expected[2];
    for (uint32_t number = 0; number < 2; ++number) {
      Database database = engine_.database(number);
      for (int name = 0; name < kNames; ++name) {
        const std::string key = NameOf(name);
        const std::optional<ValueType> found = database.Type(key);  // A key that is due goes now.
        if (!found) continue;
        const ValueType type = *found;
        const uint64_t size = type == ValueType::kString ? database.StrLen(key).value()
                              : type == ValueType::kHash ? database.HLen(key).value()
                              : type == ValueType::kSet  ? database.SCard(key).value()
                                                         : database.ZCard(key).value();
        ++expected[number][{static_cast<size_t>(type), std::bit_width(size)}];
      }
    }
    const std::vector<SizeTotals> totals = CollectSizes(engine_.keyspace());
    for (size_t number = 0; number < 2; ++number) {
      for (size_t type = 0; type < SizeHistogram::kTypes; ++type) {
        for (size_t size_class = 0; size_class < SizeHistogram::kClasses; ++size_class) {
          const uint64_t counted = number < totals.size() ? totals[number][type][size_class] : 0;
          const uint64_t there = expected[number][{type, size_class}];
          ASSERT_EQ(counted, there) << "type " << type << ", class " << size_class;
        }
      }
    }
    for (uint32_t index = 0; index < engine_.keyspace().stripe_count(); ++index) {
      const Stripe& stripe = engine_.keyspace().stripe(index);
      if (stripe.first != nullptr) stripe.first->CheckInvariants();
    }
  }

 private:
  static constexpr int kNames = 12;
  static std::string NameOf(int number) { return "key:" + std::to_string(number); }
  std::string Name() { return NameOf(static_cast<int>(random_.Below(kNames))); }
  std::string Text() {
    return std::string(random_.Below(8) == 0 ? random_.Below(5000) : random_.Below(20), 'x');
  }
  std::string Member() { return "m" + std::to_string(random_.Below(12)); }

  void ChangeString(Database& database, const std::string& key) {
    switch (random_.Below(9)) {
      case 0:
        return void(database.Set(key, Text()));
      case 1:
        return void(
            database.Set(key, std::to_string(int64_t(random_.Next()) >> random_.Below(64))));
      case 2:
        return void(database.Append(key, Text()));
      case 3:
        return void(database.SetRange(key, int64_t(random_.Below(3000)), Text()));
      case 4:
        return void(database.IncrBy(key, int64_t(random_.Below(2000)) - 1000));
      case 5:
        return void(database.IncrByFloat(key, 0.25L));
      case 6:
        return void(database.GetDel(key));
      case 7: {
        const uint64_t bits = random_.Below(50) == 0 ? 4'000'000 : 4'000;
        return void(database.SetBit(key, int64_t(random_.Below(bits)), true));
      }
      default: {
        const std::string other = Name();
        const Database::Pair pairs[] = {{key, "one"}, {other, "12345"}};
        return void(database.MSet(pairs));
      }
    }
  }

  void ChangeCollection(Database& database, const std::string& key) {
    const std::string member = Member();
    const std::string_view members[] = {member};
    switch (random_.Below(9)) {
      case 0:
      case 1:
        return void(database.HSet(key, member, "value"));
      case 2:
      case 3:
        return void(database.ZAdd(key, member, double(random_.Below(9))));
      case 4:
        return void(database.HDel(key, members));
      case 5:
        return void(database.ZRem(key, members));
      case 6:
        return void(database.ZPopMin(key, random_.Below(3)));
      case 7: {
        const int64_t due = clock_.NowMilliseconds() + int64_t(random_.Below(20)) - 2;
        return void(database.HPExpireAt(key, members, {.expiry_milliseconds = due}));
      }
      default: {
        const std::string from = Name();
        const std::string_view source[] = {from, key};
        return void(database.ZCombineStore(Name(), ops::SetOperation::kUnion, source));
      }
    }
  }

  void ChangeSet(Database& database, const std::string& key) {
    const std::string member = random_.Below(3) == 0 ? Member() : std::to_string(random_.Below(12));
    const std::string_view members[] = {member};
    const std::string other = Name();
    const std::string_view sources[] = {key, other};
    switch (random_.Below(7)) {
      case 0:
      case 1:
      case 2:
        return void(database.SAdd(key, member));
      case 3:
        return void(database.SRem(key, members));
      case 4:
        return void(database.SPopMany(key, random_.Below(5)));
      case 5:
        return void(database.SMove(key, other, member));
      default:
        return void(database.SUnionStore(Name(), sources));
    }
  }

  void ChangeKey(Database& database, const std::string& key) {
    switch (random_.Below(9)) {
      case 0:
        return void(database.Del(key));
      case 1:
        return void(database.Rename(key, Name()));
      case 2:
        return void(database.Copy(key, Name(), {.replace = true}));
      case 3:
        return void(database.Move(key, 1 - database.number()));
      case 4:
        if (const std::optional<std::string> payload = database.Dump(key)) {
          (void)database.Restore(Name(), *payload, {.replace = true});
        }
        return;
      case 5:
        return void(database.ExpireAfter(key, int64_t(random_.Below(20))));
      case 6:
        clock_.AdvanceMilliseconds(int64_t(random_.Below(6)));
        while (engine_.Tick(100'000)) {
        }
        return;
      case 7:
        return void(engine_.SwapDatabases(0, 1));
      default:
        if (random_.Below(40) == 0) database.Flush();
    }
  }

  base::Random random_;
  base::ManualClock clock_;
  Engine engine_;
};

TEST(SizeHistogramTest, EveryChangeOfASizeIsCounted) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomSizes sizes(seed);
    for (int step = 0; step < 1500; ++step) {
      sizes.Step();
      if (step % 8 != 0) continue;
      ASSERT_NO_FATAL_FAILURE(sizes.Check()) << "step " << step;
    }
  }
}

}  // namespace
}  // namespace remora::keyspace
