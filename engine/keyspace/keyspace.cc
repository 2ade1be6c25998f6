#include "engine/keyspace/keyspace.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/base/page_memory.h"
#include "engine/base/prefetch.h"

namespace remora::keyspace {

namespace {

uint64_t SeedOf(const EngineOptions& options) {
  return options.seed != 0 ? options.seed : base::EntropySeed();
}

// Keys whose memory is fetched at one time: enough to hide the latency, few enough for the buffers
// that hold outstanding lines.
constexpr size_t kPrefetchGroup = 32;

// Looks at stripes without ever waiting for one: those that are open as a reader, others under
// their lock if it is free. Holds all of them to its end.
class StripeGlances {
 public:
  explicit StripeGlances(Keyspace& keyspace)
      : keyspace_(keyspace), slot_(keyspace.readers().EnterSeveral()) {}
  ~StripeGlances() {
    for (size_t i = 0; i < locked_count_; ++i) keyspace_.stripe(locked_[i]).lock.Release();
    if (slot_ != nullptr) ReaderSlots::Leave(*slot_);
  }
  StripeGlances(const StripeGlances&) = delete;
  StripeGlances& operator=(const StripeGlances&) = delete;

  // Whether the stripe may be read. To be called at most kPrefetchGroup times.
  [[nodiscard]] bool At(uint32_t index) {
    base::OpenLock& lock = keyspace_.stripe(index).lock;
    if (slot_ != nullptr && lock.IsOpen()) return true;
    if (lock.TryAcquireFree()) {
      locked_[locked_count_++] = index;
      return true;
    }
    const auto end = locked_.begin() + locked_count_;
    return std::find(locked_.begin(), end, index) != end;
  }

 private:
  Keyspace& keyspace_;
  ReaderSlot* slot_;
  size_t locked_count_ = 0;
  std::array<uint32_t, kPrefetchGroup> locked_;
};

}  // namespace

Keyspace::Keyspace(const EngineOptions& options) : Keyspace(options, SeedOf(options)) {}

Keyspace::Keyspace(const EngineOptions& options, uint64_t seed)
    : seed_(seed),
      hasher_(seed),
      stripe_count_(std::bit_ceil(std::clamp(options.stripes, 1u, kStripesMax))),
      stripe_shift_(32 - static_cast<uint32_t>(std::countr_zero(stripe_count_))),
      database_count_(std::clamp(options.databases, 1u, kDatabasesMax)),
      track_access_(options.track_access),
      clock_(options.clock != nullptr ? options.clock : &system_clock_),
      stripes_(std::make_unique<Stripe[]>(stripe_count_)),
      next_random_seed_(seed) {}

Keyspace::~Keyspace() = default;

ReaderSlot* Keyspace::ShareStripes(std::span<const uint32_t> indexes) {
  for (const uint32_t index : indexes) {
    if (!stripes_[index].lock.SeemsOpen()) return nullptr;
  }
  ReaderSlot* slot = readers_.EnterSeveral();
  if (slot == nullptr) return nullptr;
  for (const uint32_t index : indexes) {
    if (!stripes_[index].lock.IsOpen()) {
      ReaderSlots::Leave(*slot);
      return nullptr;
    }
  }
  return slot;
}

bool Keyspace::LockStripes(std::span<const uint32_t> indexes, uint32_t interruptions) {
  size_t held = 0;
  while (held < indexes.size()) {
    // Who holds nothing is in nobody's way.
    const uint32_t reasons = held == 0 ? interruptions : interruptions | kWidening;
    if (LockStripeUnless(indexes[held], reasons)) {
      ++held;
      continue;
    }
    while (held != 0) UnlockStripe(indexes[--held]);
    const uint32_t seen = interruptions_.load(std::memory_order_seq_cst);
    if ((seen & interruptions) != 0) return false;
    if ((seen & kWidening) != 0) interruptions_.wait(seen, std::memory_order_relaxed);
  }
  return true;
}

void Keyspace::LockTheRest(std::span<const uint32_t> held, base::FunctionRef<void()> while_busy) {
  interruptions_.fetch_or(kWidening, std::memory_order_seq_cst);
  for (const uint32_t index : held) stripes_[index].lock.Alarm();
  for (uint32_t i = 0; i < stripe_count_; ++i) {
    if (!held.empty() && held.front() == i) {
      held = held.subspan(1);
      continue;
    }
    while (!LockStripeUnless(i, kBusyScript)) {
      // Who sleeps on what is locked here does not know yet.
      right_to_widen_.Alarm();
      for (uint32_t taken = 0; taken < i; ++taken) stripes_[taken].lock.Alarm();
      for (const uint32_t index : held) stripes_[index].lock.Alarm();
      while_busy();
    }
  }
  interruptions_.fetch_and(~uint32_t{kWidening}, std::memory_order_seq_cst);
  interruptions_.notify_all();
}

void Keyspace::BeginBusy(std::span<const uint32_t> held) {
  {
    const std::lock_guard lock(busy_mutex_);
    ++busy_count_;
    interruptions_.fetch_or(kBusyScript, std::memory_order_seq_cst);
  }
  interruptions_.notify_all();
  for (const uint32_t index : held) stripes_[index].lock.Alarm();
}

void Keyspace::EndBusy() {
  const std::lock_guard lock(busy_mutex_);
  if (--busy_count_ != 0) return;
  interruptions_.fetch_and(~uint32_t{kBusyScript}, std::memory_order_seq_cst);
  interruptions_.notify_all();
}

base::Random Keyspace::MakeRandom() {
  return base::Random(next_random_seed_.fetch_add(1, std::memory_order_relaxed));
}

void Keyspace::Prefetch(uint32_t database, std::span<const uint64_t> hashes) {
  while (!hashes.empty()) {
    const size_t count = std::min(hashes.size(), kPrefetchGroup);
    PrefetchGroup(database, hashes.first(count));
    hashes = hashes.subspan(count);
  }
}

void Keyspace::PrefetchGroup(uint32_t database, std::span<const uint64_t> hashes) {
  for (const uint64_t hash : hashes) base::Prefetch(&stripes_[StripeIndex(hash)]);
  std::array<const DatabaseSlice*, kPrefetchGroup> slices;
  StripeGlances glances(*this);
  for (size_t i = 0; i < hashes.size(); ++i) {
    const uint32_t index = StripeIndex(hashes[i]);
    slices[i] = glances.At(index) ? FindSlice(stripes_[index], database) : nullptr;
    if (slices[i] != nullptr) slices[i]->Prefetch(hashes[i]);
  }
  for (size_t i = 0; i < hashes.size(); ++i) {
    if (slices[i] != nullptr) slices[i]->PrefetchRecord(hashes[i]);
  }
  for (size_t i = 0; i < hashes.size(); ++i) {
    if (slices[i] != nullptr) slices[i]->PrefetchOutside(hashes[i]);
  }
}

base::Random& Keyspace::RandomOf(uint32_t stripe_index) {
  std::optional<base::Random>& random = stripes_[stripe_index].random;
  // An odd factor keeps the seeds of neighbouring stripes far apart.
  if (!random) random.emplace(seed_ + (uint64_t{stripe_index} + 1) * 0x9E3779B97F4A7C15);
  return *random;
}

DatabaseSlice& Keyspace::MakeSlice(Stripe& stripe, uint32_t database) {
  const auto number = static_cast<uint32_t>(&stripe - stripes_.get());
  if (database == 0) {
    stripe.first = new DatabaseSlice(hasher_, reclaimer_, number);
    return *stripe.first;
  }
  if (!stripe.others) {
    stripe.others = std::make_unique<std::unique_ptr<DatabaseSlice>[]>(database_count_ - 1);
  }
  std::unique_ptr<DatabaseSlice>& slice = stripe.others[database - 1];
  if (!slice) slice = std::make_unique<DatabaseSlice>(hasher_, reclaimer_, number);
  return *slice;
}

std::unique_ptr<DatabaseSlice> Keyspace::TakeSlice(Stripe& stripe, uint32_t database) {
  if (database == 0) return std::unique_ptr<DatabaseSlice>(std::exchange(stripe.first, nullptr));
  return stripe.others ? std::move(stripe.others[database - 1]) : nullptr;
}

void Keyspace::SwapSlices(Stripe& stripe, uint32_t one, uint32_t other) {
  if (one == other) return;
  if (one > other) std::swap(one, other);
  if (!stripe.others && (one != 0 || stripe.first == nullptr)) return;
  if (!stripe.others) {
    stripe.others = std::make_unique<std::unique_ptr<DatabaseSlice>[]>(database_count_ - 1);
  }
  if (one != 0) {
    std::swap(stripe.others[one - 1], stripe.others[other - 1]);
    return;
  }
  std::unique_ptr<DatabaseSlice> first(std::exchange(stripe.first, nullptr));
  stripe.first = stripe.others[other - 1].release();
  stripe.others[other - 1] = std::move(first);
}

void Keyspace::NoteDue(Stripe& stripe, int64_t due_milliseconds) {
  if (due_milliseconds < stripe.next_due_milliseconds.load(std::memory_order_relaxed)) {
    stripe.next_due_milliseconds.store(due_milliseconds, std::memory_order_relaxed);
  }
  int64_t earliest = next_due_milliseconds_.load(std::memory_order_relaxed);
  while (due_milliseconds < earliest) {
    if (next_due_milliseconds_.compare_exchange_weak(earliest, due_milliseconds,
                                                     std::memory_order_acq_rel)) {
      return TellDueListener();
    }
  }
}

void Keyspace::WakeUpkeepForMemory() {
  // Said also where nobody listens: then this store does without.
  base::PageMemory::SpareIsComing();
  TellDueListener();
}

void Keyspace::TellDueListener() {
  if (DueListener* listener = due_listener_.load(std::memory_order_acquire)) {
    listener->DueTimeMoved();
  }
}

}  // namespace remora::keyspace
