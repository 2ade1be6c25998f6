// Every command that chooses at random, on every encoding: all elements, and all selections of a
// few of them, come equally often. Redis is uneven in some of these (RANDOMKEY and the commands
// without a count choose among some buckets of a table); we are even in all.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "protocol/command_table.h"
#include "protocol/dispatcher.h"
#include "protocol/output_buffer.h"
#include "protocol/session.h"
#include "tests/support/chi_square.h"

namespace remora {
namespace {

using test::ChiSquare;

constexpr uint64_t kSeed = 20'08;
constexpr int kDraws = 12'000;
constexpr size_t kElements = 12;

// A client of an engine whose draws are a function of its seed.
class Choices {
 public:
  Choices()
      : engine_({.stripes = 16, .seed = kSeed}),
        table_(protocol::CommandTable::ProtocolFamilies()),
        shared_{.engine = engine_, .table = table_, .ticks = {}},
        dispatcher_(shared_),
        session_(output_) {
    session_.authenticated = true;
  }

  Engine& engine() { return engine_; }
  // The bulk strings of a reply.
  std::vector<std::string> Ask(const std::vector<std::string_view>& request) {
    dispatcher_.Execute(session_, request);
    const std::string reply(output_.view());
    output_.Consume(output_.size());
    std::vector<std::string> texts;
    for (size_t at = 0; at < reply.size();) {
      const size_t end = reply.find("\r\n", at);
      const std::string_view line(&reply[at], end - at);
      at = end + 2;
      if (line[0] != '$' || line == "$-1") continue;
      const size_t size = std::stoul(std::string(line.substr(1)));
      texts.push_back(reply.substr(at, size));
      at += size + 2;
    }
    return texts;
  }

 private:
  Engine engine_;
  protocol::CommandTable table_;
  protocol::DispatcherShared shared_;
  protocol::Dispatcher dispatcher_;
  protocol::OutputBuffer output_;
  protocol::Session session_;
};

// A collection in one of its encodings, and what its elements are.
struct Case {
  std::string_view name;
  std::string_view encoding;
  void (*make)(Engine& engine);
};

std::string Name(size_t number) { return "m" + std::to_string(number); }

void MakeIntegers(Engine& engine) {
  for (size_t i = 0; i < kElements; ++i) ASSERT_TRUE(engine.SAdd("key", std::to_string(i)).ok());
}
void MakeSet(Engine& engine) {
  for (size_t i = 0; i < kElements; ++i) ASSERT_TRUE(engine.SAdd("key", Name(i)).ok());
}
void MakeTableSet(Engine& engine) {
  engine.limits().set_max_listpack_entries = 0;
  MakeSet(engine);
}
// A table that was large once: most of its places are empty.
void MakeShrunkSet(Engine& engine) {
  engine.limits().set_max_listpack_entries = 0;
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(engine.SAdd("key", "old" + std::to_string(i)).ok());
  MakeSet(engine);
  for (int i = 0; i < 500; ++i) {
    const std::string old = "old" + std::to_string(i);
    const std::string_view members[] = {old};
    ASSERT_TRUE(engine.SRem("key", members).ok());
  }
}
void MakeHash(Engine& engine) {
  for (size_t i = 0; i < kElements; ++i) ASSERT_TRUE(engine.HSet("key", Name(i), "v").ok());
}
void MakeVolatileHash(Engine& engine) {
  MakeHash(engine);
  const std::string_view field[] = {"m3"};
  ASSERT_TRUE(engine.HPExpireAt("key", field, {.expiry_milliseconds = int64_t{1} << 42}).ok());
}
void MakeTableHash(Engine& engine) {
  engine.limits().hash_max_listpack_entries = 0;
  MakeHash(engine);
}
void MakeSortedSet(Engine& engine) {
  for (size_t i = 0; i < kElements; ++i) {
    ASSERT_TRUE(engine.ZAdd("key", Name(i), static_cast<double>(i % 3)).ok());
  }
}
void MakeTableSortedSet(Engine& engine) {
  engine.limits().zset_max_listpack_entries = 0;
  MakeSortedSet(engine);
}

constexpr Case kSets[] = {{"integers", "intset", MakeIntegers},
                          {"packed", "listpack", MakeSet},
                          {"table", "hashtable", MakeTableSet},
                          {"shrunk table", "hashtable", MakeShrunkSet}};
constexpr Case kHashes[] = {{"packed", "listpack", MakeHash},
                            {"volatile", "listpackex", MakeVolatileHash},
                            {"table", "hashtable", MakeTableHash}};
constexpr Case kSortedSets[] = {{"packed", "listpack", MakeSortedSet},
                                {"table", "skiplist", MakeTableSortedSet}};

// How many selections of `count` out of kElements there are, in any order or in each.
size_t Selections(size_t count, bool in_order) {
  size_t selections = 1;
  for (size_t i = 0; i < count; ++i) selections *= kElements - i;
  for (size_t i = 2; i <= count && !in_order; ++i) selections /= i;
  return selections;
}

std::string Cell(std::vector<std::string> chosen, bool in_order) {
  if (!in_order) std::sort(chosen.begin(), chosen.end());
  std::string cell;
  for (const std::string& element : chosen) cell += element + ' ';
  return cell;
}

// Draws by requests `command key [count]`, where `count` elements differ and -`count` need not.
void ExpectEvenDraws(std::string_view command, const Case& collection) {
  SCOPED_TRACE(std::string(command) + " of " + std::string(collection.name));
  Choices choices;
  collection.make(choices.engine());
  ASSERT_EQ(choices.engine().Encoding("key"), collection.encoding);
  ChiSquare ones;
  ChiSquare single;
  ChiSquare pairs;
  ChiSquare most;
  ChiSquare repeated;
  for (int draw = 0; draw < kDraws; ++draw) {
    ones.Count(Cell(choices.Ask({command, "key"}), true));
    single.Count(Cell(choices.Ask({command, "key", "1"}), true));
    pairs.Count(Cell(choices.Ask({command, "key", "2"}), false));
    most.Count(Cell(choices.Ask({command, "key", "10"}), false));
    repeated.Count(Cell(choices.Ask({command, "key", "-2"}), true));
  }
  ones.ExpectEven(kElements);
  single.ExpectEven(kElements);
  pairs.ExpectEven(Selections(2, false));
  most.ExpectEven(Selections(2, false));
  repeated.ExpectEven(kElements * kElements);
}

TEST(RandomChoicesTest, SrandmemberIsEven) {
  for (const Case& set : kSets) ExpectEvenDraws("SRANDMEMBER", set);
}

TEST(RandomChoicesTest, HrandfieldIsEven) {
  for (const Case& hash : kHashes) ExpectEvenDraws("HRANDFIELD", hash);
}

TEST(RandomChoicesTest, ZrandmemberIsEven) {
  for (const Case& sorted_set : kSortedSets) ExpectEvenDraws("ZRANDMEMBER", sorted_set);
}

// Takes out and puts back, so that each draw is from all.
void ExpectEvenPops(const Case& set, std::string_view count, size_t cells) {
  SCOPED_TRACE(std::string(set.name) + " by " + std::string(count));
  Choices choices;
  set.make(choices.engine());
  ChiSquare square;
  for (int draw = 0; draw < kDraws; ++draw) {
    const std::vector<std::string> popped =
        count.empty() ? choices.Ask({"SPOP", "key"}) : choices.Ask({"SPOP", "key", count});
    square.Count(Cell(popped, false));
    for (const std::string& member : popped) ASSERT_TRUE(choices.engine().SAdd("key", member).ok());
  }
  square.ExpectEven(cells);
}

TEST(RandomChoicesTest, SpopIsEven) {
  for (const Case& set : kSets) {
    ExpectEvenPops(set, "", kElements);
    ExpectEvenPops(set, "1", kElements);
    ExpectEvenPops(set, "2", Selections(2, false));
    // So many that those that stay are drawn instead.
    ExpectEvenPops(set, "11", kElements);
  }
}

TEST(RandomChoicesTest, RandomkeyIsEven) {
  Choices choices;
  for (size_t i = 0; i < kElements; ++i) ASSERT_TRUE(choices.engine().Set(Name(i), "").ok());
  ChiSquare square;
  for (int draw = 0; draw < kDraws; ++draw) square.Count(Cell(choices.Ask({"RANDOMKEY"}), true));
  square.ExpectEven(kElements);
}

// One that prefers an element by three tenths, and one that chooses a bucket first.
TEST(RandomChoicesTest, UnevenPickersAreFoundOut) {
  base::Random random(kSeed);
  ChiSquare fair;
  ChiSquare preferring;
  ChiSquare by_bucket;
  for (int draw = 0; draw < kDraws; ++draw) {
    fair.Count(Name(random.Below(kElements)));
    const uint64_t number = random.Below(10 * kElements + 3);
    preferring.Count(Name(number >= 10 * kElements ? 0 : number % kElements));
    // Of six buckets, two hold one element each, two hold two, and two hold three.
    const uint64_t bucket = random.Below(6);
    constexpr uint64_t kFirst[] = {0, 1, 3, 6, 7, 9};
    by_bucket.Count(Name(kFirst[bucket] + random.Below(bucket % 3 + 1)));
  }
  EXPECT_TRUE(fair.LooksEven(kElements));
  EXPECT_FALSE(preferring.LooksEven(kElements));
  EXPECT_FALSE(by_bucket.LooksEven(kElements));
}

}  // namespace
}  // namespace remora
