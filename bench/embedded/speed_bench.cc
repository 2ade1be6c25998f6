// What a program gets out of an engine in its own process, in calls a second, each beside its
// target, and beside what the memory of this machine allows.
//
//   speed_bench             full size, needs 2 GB and about two minutes
//   speed_bench --quick     a tenth of the keys and of the time
//
// A look-up in a store that no cache holds reads two lines that nobody can foresee, one after the
// other; a change of a score reads four or more. So the row of dependent reads says how much of the
// others is the machine's: a figure is missed by the program only where reads would leave room.
//
// The upkeep runs beside, as in a program that cares: it gets huge pages ready while the store
// grows. Every figure is the best of five runs: what disturbs a run only ever makes it slower.
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bench/embedded/rows.h"
#include "engine/base/random.h"
#include "engine/engine.h"

namespace remora::bench {
namespace {

constexpr int kRuns = 5;

// 16 bytes.
struct Name {
  Name(char first, uint64_t number) {
    for (size_t i = sizeof(text); i > 0; --i, number /= 10) {
      text[i - 1] = static_cast<char>('0' + number % 10);
    }
    text[0] = first;
  }
  operator std::string_view() const { return {text, sizeof(text)}; }  // NOLINT: meant to convert

  char text[16];
};

// The shortest time that a call of `action` takes of the thread's processor, in nanoseconds, when
// called `calls` times.
template <typename Action>
double Best(uint64_t calls, Action&& action) {
  double best = 1e18;
  for (int run = 0; run < kRuns; ++run) {
    const Spent spent = Measure([&] {
      for (uint64_t i = 0; i < calls; ++i) action();
    });
    best = std::min(best, spent.processor_microseconds * 1000 / static_cast<double>(calls));
  }
  return best;
}

void PrintSpeed(const std::string& what, const std::string& target, double nanoseconds) {
  PrintRow(what, target, Format("%.1f M/s (%.0f ns each)", 1000 / nanoseconds, nanoseconds));
}

// ---- The machine

// Follows a chain through all lines of `bytes` in random order.
void MeasureDependentReads(size_t bytes, uint64_t reads) {
  struct Line {
    uint64_t next;
    uint64_t unused[7];
  };
  const size_t count = bytes / sizeof(Line);
  void* const memory =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  madvise(memory, bytes, MADV_HUGEPAGE);
  Line* const lines = static_cast<Line*>(memory);
  std::vector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  base::Random random(1);
  for (size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.Below(i)]);
  for (size_t i = 0; i < count; ++i) lines[order[i]].next = order[(i + 1) % count];
  uint64_t at = 0;
  const double nanoseconds = Best(reads, [&] { at = lines[at].next; });
  // Why said: the compiler must not leave the chain out.
  PrintRow("a dependent read of a random line in " + std::to_string(bytes >> 20) + " MiB", "-",
           Format(at > count ? "?" : "%.0f ns%.0s", nanoseconds, 0));
  munmap(memory, bytes);
}

// Names of random things, made before the clock starts, and given one after the other: a program
// has its keys at hand, and what is read in order costs next to nothing.
class Names {
 public:
  static constexpr size_t kCount = 1'000'000;

  Names(char first, uint64_t different, uint64_t seed) {
    base::Random random(seed);
    names_.reserve(kCount);
    for (size_t i = 0; i < kCount; ++i) names_.emplace_back(first, random.Below(different));
  }
  const Name& Next() {
    if (next_ == kCount) next_ = 0;
    return names_[next_++];
  }

 private:
  std::vector<Name> names_;
  size_t next_ = 0;
};

// ---- Look-ups

std::unique_ptr<Engine> MakeFilled(uint64_t keys) {
  auto engine = std::make_unique<Engine>();
  engine->StartUpkeep();
  for (uint64_t i = 0; i < keys; ++i) (void)engine->Set(Name('k', i), kValue16);
  return engine;
}

double MeasureGets(Engine& engine, uint64_t keys, uint64_t calls, uint64_t seed) {
  Names names('k', keys, seed);
  std::string value;
  return Best(calls, [&] { (void)engine.GetInto(names.Next(), value); });
}

void MeasureGetsOfTwoThreads(Engine& engine, uint64_t keys, uint64_t calls, double alone) {
  double times[2];
  std::thread threads[2];
  for (size_t i = 0; i < 2; ++i) {
    threads[i] = std::thread([&, i] { times[i] = MeasureGets(engine, keys, calls, i + 7); });
  }
  for (std::thread& thread : threads) thread.join();
  PrintRow("the same on two threads, against one", ">= 1.7",
           Format("%.2f (%.1f M/s)", alone / times[0] + alone / times[1],
                  1000 / times[0] + 1000 / times[1]));
}

// ---- Scores

double MeasureIncrements(uint64_t members, uint64_t calls) {
  Engine engine;
  engine.StartUpkeep();
  base::Random random(3);
  for (uint64_t i = 0; i < members; ++i) {
    (void)engine.ZAdd("board", Name('m', i), static_cast<double>(random.Below(1'000'000)));
  }
  Names names('m', members, 5);
  return Best(calls, [&] {
    (void)engine.ZIncrBy("board", names.Next(), static_cast<double>(random.Below(100)));
  });
}

int Main(bool quick) {
  const uint64_t million = quick ? 100'000 : 1'000'000;
  PrintRow("what", "target", "measured");
  MeasureDependentReads(64 << 20, 2 * million);
  MeasureDependentReads(512 << 20, 2 * million);
  {
    const uint64_t keys = 10'000;
    const std::unique_ptr<Engine> engine = MakeFilled(keys);
    const double alone = MeasureGets(*engine, keys, 10 * million, 5);
    PrintSpeed("GetInto of one of 10,000 keys", ">= 20 M/s", alone);
    MeasureGetsOfTwoThreads(*engine, keys, 10 * million, alone);
  }
  {
    const uint64_t keys = 10 * million;
    const std::unique_ptr<Engine> engine = MakeFilled(keys);
    PrintSpeed("GetInto of one of " + std::to_string(keys) + " keys", ">= 4 M/s",
               MeasureGets(*engine, keys, 2 * million, 5));
  }
  PrintSpeed("ZIncrBy of one of " + std::to_string(million) + " members", ">= 2 M/s",
             MeasureIncrements(million, 2 * million));
  return 0;
}

}  // namespace
}  // namespace remora::bench

int main(int argc, char** argv) {
  return remora::bench::Main(argc > 1 && std::string_view(argv[1]) == "--quick");
}
