#include "engine/keyspace/key_waiters.h"

#include <gtest/gtest.h>

#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "tests/model/waiter_model.h"
#include "tests/support/test_waiter.h"

namespace remora::keyspace {
namespace {

using tests::TestWaiter;

class KeyWaitersTest : public testing::Test {
 protected:
  KeyWaitersTest() : engine_(EngineOptions{.stripes = 32, .databases = 4}) {}

  // All queues of the store, and whether they obey their laws.
  std::map<model::WaiterModel::Key, std::list<int>> Queues() {
    std::map<model::WaiterModel::Key, std::list<int>> queues;
    for (uint32_t i = 0; i < engine_.keyspace().stripe_count(); ++i) {
      const Stripe& stripe = engine_.keyspace().stripe(i);
      if (stripe.key_waiters == nullptr) continue;
      stripe.key_waiters->CheckInvariants(i);
      EXPECT_EQ(stripe.waited_for, stripe.key_waiters->size() != 0);
      stripe.key_waiters->ForEach([&](const KeyQueue& queue) {
        std::list<int>& list = queues[{queue.database(), std::string(queue.name())}];
        for (const WaitPlace* place = queue.first(); place != nullptr; place = place->next) {
          list.push_back(numbers_.at(place->waiter));
        }
      });
    }
    return queues;
  }
  TestWaiter& Waiter(size_t number) {
    while (waiters_.size() <= number) {
      waiters_.push_back(std::make_shared<TestWaiter>());
      numbers_[waiters_.back().get()] = static_cast<int>(waiters_.size()) - 1;
    }
    return *waiters_[number];
  }
  void EndAll() {
    for (const auto& waiter : waiters_) {
      engine_.keyspace().waits().End(*waiter, WaitEnd::kAbandoned);
    }
  }

  Engine engine_;
  std::vector<std::shared_ptr<TestWaiter>> waiters_;
  std::map<const keyspace::Waiter*, int> numbers_;
};

TEST_F(KeyWaitersTest, NamesNeedsOnlyOfThoseWhoWaitForMoreThanOneStripe) {
  Waiter(0).Begin(engine_, {"a"});
  const Key a = engine_.MakeKey("a");
  const Stripe& stripe = engine_.keyspace().stripe(engine_.keyspace().StripeIndex(a.hash));
  EXPECT_TRUE(stripe.key_waiters->Find(0, a.hash, "a")->needs().needs().empty());
  std::vector<std::string> many;
  for (int i = 0; i < 200; ++i) many.push_back("key:" + std::to_string(i));
  many.push_back("a");
  Waiter(1).Begin(engine_, many);
  EXPECT_TRUE(stripe.key_waiters->Find(0, a.hash, "a")->needs().everything());
  engine_.keyspace().waits().End(Waiter(1), WaitEnd::kAbandoned);
  EXPECT_FALSE(stripe.key_waiters->Find(0, a.hash, "a")->needs().everything());
  EndAll();
  EXPECT_FALSE(stripe.waited_for);
}

TEST_F(KeyWaitersTest, WaitersComeAndGoAsInPlainLists) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::Random random(seed);
  model::WaiterModel model;
  for (int step = 0; step < 20000; ++step) {
    const size_t number = random.Below(40);
    TestWaiter& waiter = Waiter(number);
    if (!waiter.waits()) {
      std::vector<std::string> names;
      for (size_t i = random.Below(6) + 1; i > 0; --i) {
        names.push_back("key:" + std::to_string(random.Below(30)));
      }
      const auto database = static_cast<uint32_t>(random.Below(2));
      const size_t awaited = random.Below(4) == 0 ? 1 : names.size();
      waiter.Begin(engine_, names,
                   {.database = database,
                    .also_without_value = random.Below(2) == 0,
                    .awaited_keys = awaited});
      names.resize(awaited);
      model.Begin(static_cast<int>(number), database, names);
    } else if (random.Below(3) == 0) {
      const Transaction transaction(engine_.keyspace(), 0, Transaction::AllKeys{});
      engine_.keyspace().waits().MoveToBack(waiter);
      model.MoveToBack(static_cast<int>(number));
    } else {
      EXPECT_TRUE(engine_.keyspace().waits().End(waiter, WaitEnd::kAbandoned));
      EXPECT_FALSE(engine_.keyspace().waits().End(waiter, WaitEnd::kAbandoned));
      model.End(static_cast<int>(number));
    }
    ASSERT_EQ(Queues(), model.queues()) << "step " << step;
  }
  EndAll();
  EXPECT_TRUE(Queues().empty());
}

}  // namespace
}  // namespace remora::keyspace
