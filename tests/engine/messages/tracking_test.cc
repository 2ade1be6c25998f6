#include "engine/messages/tracking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "tests/support/silent_outlet.h"

namespace remora::messages {
namespace {

using Told = std::vector<std::string>;

// Two outlets, as of two threads, with trackers.
class TrackingTest : public ::testing::Test {
 protected:
  ~TrackingTest() override {
    for (const TrackerPointer& tracker : made_) tracking().End(*tracker.get());
    for (const auto& outlet : outlets_) outlet->Close();
  }

  Tracking& tracking() { return engine_.keyspace().broker().tracking(); }
  // A tracker that is on, of the next number, at one of the outlets.
  Tracker& Make(size_t at = 0, const Tracking::Terms& terms = {}) {
    Tracker& tracker = MakeOff(at);
    tracking().TurnOn(tracker, terms);
    return tracker;
  }
  Tracker& MakeOff(size_t at = 0) {
    made_.push_back(TrackerPointer::Adopt(new tests::PlainTracker(made_.size() + 1, outlets_[at])));
    return *made_.back().get();
  }
  Told TakeFrom(const Tracker& tracker) {
    return static_cast<tests::SilentOutlet&>(tracker.outlet()).Take(tracker.client_id());
  }

  Engine engine_;
  std::vector<std::shared_ptr<tests::SilentOutlet>> outlets_ = {
      std::make_shared<tests::SilentOutlet>(engine_.keyspace().broker()),
      std::make_shared<tests::SilentOutlet>(engine_.keyspace().broker())};
  std::vector<TrackerPointer> made_;
};

TEST_F(TrackingTest, IsInactiveUntilSomebodyTracks) {
  EXPECT_FALSE(tracking().active());
  Tracker& tracker = Make();
  EXPECT_TRUE(tracking().active());
  tracking().Remember("k", tracker);
  tracking().TurnOff(tracker);
  EXPECT_TRUE(tracking().active());
  EXPECT_FALSE(tracking().Changed("other", nullptr));
  EXPECT_TRUE(tracking().Changed("k", nullptr));
  EXPECT_FALSE(tracking().active());
  EXPECT_EQ(TakeFrom(tracker), Told{});
}

TEST_F(TrackingTest, AKeyIsToldOnceAndForgotten) {
  Tracker& one = Make(0);
  Tracker& other = Make(1);
  for (Tracker* const tracker : {&one, &one, &other}) tracking().Remember("k", *tracker);
  EXPECT_EQ(tracking().keys(), 1u);
  EXPECT_EQ(tracking().items(), 2u);
  static_cast<void>(engine_.Set("k", "v"));
  static_cast<void>(engine_.Set("k", "w"));
  EXPECT_EQ(TakeFrom(one), Told{"k"});
  EXPECT_EQ(TakeFrom(other), Told{"k"});
  EXPECT_EQ(tracking().items(), 0u);
  EXPECT_EQ(tracking().bytes(), 0u);
}

TEST_F(TrackingTest, TypedWritesExpiryAndFlushesAreTold) {
  base::ManualClock clock;
  Engine engine(EngineOptions{.clock = &clock});
  Tracking& of = engine.keyspace().broker().tracking();
  auto outlet = std::make_shared<tests::SilentOutlet>(engine.keyspace().broker());
  const TrackerPointer tracker = TrackerPointer::Adopt(new tests::PlainTracker(1, outlet));
  of.TurnOn(*tracker.get(), {});
  static_cast<void>(engine.Set("k", "v"));
  static_cast<void>(engine.ExpireAfter("k", 1000));
  of.Remember("k", *tracker.get());
  clock.AdvanceMilliseconds(2000);
  static_cast<void>(engine.Get("k"));
  EXPECT_EQ(outlet->Take(1), Told{"k"});
  of.Remember("a", *tracker.get());
  engine.FlushAll();
  EXPECT_EQ(outlet->Take(1), Told{"*"});
  EXPECT_EQ(of.keys(), 0u);
  of.CheckInvariants();
  of.End(*tracker.get());
}

TEST_F(TrackingTest, WhoSkipsHisOwnIsNotToldOfIt) {
  Tracker& tells = Make();
  Tracker& skips = Make(0, {.skips_own = true});
  for (Tracker* const tracker : {&tells, &skips}) {
    tracking().Remember("k", *tracker);
    static_cast<void>(tracking().Changed("k", tracker));
    EXPECT_EQ(TakeFrom(*tracker), Told{});
    tracking().TellOwn(*tracker);
  }
  EXPECT_EQ(TakeFrom(tells), Told{"k"});
  EXPECT_EQ(TakeFrom(skips), Told{});
}

TEST_F(TrackingTest, ARecipientIsToldInATrackersPlace) {
  outlets_[1]->clients.insert(77);
  Tracker& tracker = Make(0, {.recipient = tracking().RecipientFor(77, outlets_[1])});
  tracking().Remember("k", tracker);
  EXPECT_TRUE(tracking().Changed("k", nullptr));
  EXPECT_EQ(TakeFrom(tracker), Told{});
  EXPECT_EQ(outlets_[1]->Take(77), Told{"k"});
  engine_.FlushAll();
  EXPECT_EQ(outlets_[1]->Take(77), Told{"*"});
  tracking().ClientGone(77);
  tracking().Remember("k", tracker);
  EXPECT_TRUE(tracking().Changed("k", nullptr));
  EXPECT_EQ(outlets_[1]->Take(77), Told{});
  EXPECT_EQ(TakeFrom(tracker), Told{"!"});
}

TEST_F(TrackingTest, ALetterThatFindsNoRecipientComesBack) {
  Tracker& tracker = Make(0, {.recipient = tracking().RecipientFor(77, outlets_[1])});
  tracking().Remember("k", tracker);
  EXPECT_TRUE(tracking().Changed("k", nullptr));
  EXPECT_EQ(outlets_[1]->Take(77), Told{});
  EXPECT_EQ(TakeFrom(tracker), Told{"!"});
}

TEST_F(TrackingTest, WhoBeganToRedirectIsToldThere) {
  outlets_[1]->clients.insert(77);
  Tracker& tracker = Make(0);
  tracking().Remember("k", tracker);
  tracking().TurnOn(tracker, {.recipient = tracking().RecipientFor(77, outlets_[1])});
  EXPECT_TRUE(tracking().Changed("k", nullptr));
  EXPECT_EQ(TakeFrom(tracker), Told{});
  EXPECT_EQ(outlets_[1]->Take(77), Told{"k"});
}

TEST_F(TrackingTest, WhoReadsBeforeAndAfterItBeganToRedirectIsToldOnce) {
  outlets_[1]->clients.insert(77);
  Tracker& tracker = Make(0);
  const Tracking::Terms redirects = {.recipient = tracking().RecipientFor(77, outlets_[1])};
  for (int i = 0; i < 2; ++i) {
    tracking().Remember("k", tracker);
    tracking().TurnOn(tracker, redirects);
    tracking().Remember("k", tracker);
    EXPECT_EQ(tracking().items(), 1u);
    static_cast<void>(tracking().Changed("k", nullptr));
    EXPECT_EQ(TakeFrom(tracker), Told{});
    EXPECT_EQ(outlets_[1]->Take(77), Told{"k"});
  }
  tracking().Remember("k", tracker);
  tracking().TurnOn(tracker, {});
  tracking().Remember("k", tracker);
  static_cast<void>(tracking().Changed("k", nullptr));
  EXPECT_EQ(TakeFrom(tracker), Told{"k"});
  EXPECT_EQ(outlets_[1]->Take(77), Told{});
}

TEST_F(TrackingTest, PrefixesAreToldInOrderAndOncePerBatch) {
  const std::vector<std::string_view> prefixes = {"b", "a"};
  Tracker& tracker = Make(0, {.broadcasts = true, .prefixes = prefixes});
  EXPECT_EQ(tracking().prefixes(), 2u);
  ChangeBatch& batch = outlets_[1]->changes();
  for (const char* key : {"b2", "a1", "c", "b1", "b2"}) batch.Add(key, 0);
  outlets_[1]->TellChanges();
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(TakeFrom(tracker), (Told{"a1", "b1", "b2"}));
  static_cast<void>(engine_.Set("a1", "v"));
  EXPECT_EQ(TakeFrom(tracker), Told{"a1"});
  tracking().TurnOff(tracker);
  EXPECT_EQ(tracking().prefixes(), 0u);
  static_cast<void>(engine_.Set("a1", "v"));
  EXPECT_EQ(TakeFrom(tracker), Told{});
}

TEST_F(TrackingTest, TooManyKeysAreForgottenAndTold) {
  Tracker& tracker = Make();
  std::set<std::string> left;
  for (int i = 0; i < 1000; ++i) {
    left.insert(std::to_string(i));
    tracking().Remember(std::to_string(i), tracker);
  }
  tracking().set_keys_max(10);
  while (tracking().over_limit()) tracking().ForgetSome();
  EXPECT_EQ(tracking().keys(), 10u);
  for (const std::string& key : TakeFrom(tracker)) EXPECT_EQ(left.erase(key), 1u);
  EXPECT_EQ(left.size(), 10u);
  tracking().CheckInvariants();
  tracking().set_keys_max(0);
  EXPECT_FALSE(tracking().over_limit());
}

TEST_F(TrackingTest, RandomStepsMatchAMapOfSets) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::Random random(seed);
  for (int i = 0; i < 12; ++i) Make(i % 2);
  std::map<std::string, std::set<uint64_t>> remembered;
  std::map<uint64_t, Told> expected;
  for (int step = 0; step < 20'000; ++step) {
    Tracker& tracker = *made_[random.Below(made_.size())].get();
    const std::string key = "k" + std::to_string(random.Below(50));
    const uint64_t dice = random.Below(1000);
    if (dice < 600) {
      tracking().Remember(key, tracker);
      remembered[key].insert(tracker.client_id());
    } else if (dice < 999) {
      static_cast<void>(tracking().Changed(key, nullptr));
      for (const uint64_t id : remembered[key]) expected[id].push_back(key);
      remembered.erase(key);
    } else {
      static_cast<void>(tracking().ChangedEverything(nullptr));
      for (const TrackerPointer& one : made_) expected[one->client_id()].emplace_back("*");
      remembered.clear();
    }
    if (step % 500 == 0) tracking().CheckInvariants();
  }
  for (const TrackerPointer& one : made_) {
    EXPECT_EQ(TakeFrom(*one.get()), expected[one->client_id()]);
  }
  uint64_t items = 0;
  for (const auto& [key, clients] : remembered) {
    std::vector<uint64_t> found = tracking().ClientsOf(key);
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found, std::vector<uint64_t>(clients.begin(), clients.end()));
    items += clients.size();
  }
  EXPECT_EQ(tracking().items(), items);
}

}  // namespace
}  // namespace remora::messages
