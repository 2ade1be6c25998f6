// The limits that a program relies on when it opens engines in its own process, each measured and
// printed beside its target. Not a Google Benchmark: what counts here is the worst call, the bytes
// and the one-off, never the mean of a loop.
//
//   limits_bench             full size, needs 2 GB and about four minutes
//   limits_bench --quick     a tenth of it
//   limits_bench bytes|calls|due|deletions [--quick]     a part of it
//
// The design would change if: a key took more than its target although records are one allocation;
// growing showed a call that pays for a whole table; a due second or a huge value held a lock for
// longer than 100 microseconds.
//
// The longest call is given twice: by the clock, which counts whatever else the machine did
// meanwhile, and by the thread's processor time, which is ours alone. Of calls beside another
// thread's only the clock tells how long they were held; those during which the machine took the
// processor away do not count.
#include <malloc.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "bench/embedded/rows.h"
#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/totals.h"
#include "engine/ops/hash_expiry.h"
#include "engine/ops/sorted_sets.h"
#include "engine/upkeep.h"

namespace remora::bench {
namespace {

constexpr int64_t kUpkeepMicroseconds = 1000;  // as a host would call it, once a millisecond

// The worst of many.
struct Worst {
  double wall_microseconds = 0;
  double processor_microseconds = 0;
  void Add(const Spent& spent) {
    wall_microseconds = std::max(wall_microseconds, spent.wall_microseconds);
    processor_microseconds = std::max(processor_microseconds, spent.processor_microseconds);
  }
};

uint64_t ResidentBytes() {
  uint64_t total = 0;
  uint64_t resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

std::string WorstText(const Worst& worst) {
  return Format("%.0f us of processor (%.0f us by the clock)", worst.processor_microseconds,
                worst.wall_microseconds);
}

void AddMembers(Engine& engine, std::string_view board, uint64_t count) {
  base::Random random(7);
  char name[24];
  const Key key = engine.MakeKey(board);
  for (uint64_t i = 0; i < count; ++i) {
    const values::ScoredMember member{NameOf("mbr:", i, name),
                                      static_cast<double>(random.Below(1'000'000'000))};
    Transaction transaction(engine.keyspace(), 0, key);
    if (!ops::SortedSetAdd(transaction, key, {&member, 1}).ok()) std::abort();
  }
}

void PushJobs(Engine& engine, std::string_view key, uint64_t count) {
  constexpr std::string_view kJob = "{\"job\":\"resize\",\"image\":\"8f14e45fceea167a.png\"} ";
  for (uint64_t i = 0; i < count; ++i) (void)engine.RPush(key, kJob);
}

void AddToSet(Engine& engine, std::string_view key, uint64_t count) {
  char name[24];
  for (uint64_t i = 0; i < count; ++i) (void)engine.SAdd(key, NameOf("mbr:", i, name));
}

void AddFields(Engine& engine, std::string_view key, uint64_t count) {
  char name[24];
  for (uint64_t i = 0; i < count; ++i) (void)engine.HSet(key, NameOf("fld:", i, name), kValue16);
}

// Some 60 bytes of names and values each, beside a key of 16.
void AddUsers(Engine& engine, uint64_t count) {
  char key[24];
  for (uint64_t i = 0; i < count; ++i) {
    const std::string name = "user" + std::to_string(i % 10'000);
    const std::string mail = name + "@example.com";
    const std::string visits = std::to_string(i % 1'000);
    const std::pair<std::string_view, std::string_view> fields[] = {
        {"name", name}, {"mail", mail}, {"age", "42"}, {"town", "Oslo"}, {"visits", visits}};
    for (const auto& [field, value] : fields) {
      (void)engine.HSet(NameOf("key:", i, key), field, value);
    }
  }
}

void AddEntries(Engine& engine, std::string_view key, uint64_t count) {
  base::Random random(5);
  for (uint64_t i = 0; i < count; ++i) {
    const std::string sensor = std::to_string(1000 + random.Below(9000));
    const std::string value = std::to_string(random.Below(400)) + ".5";
    const ops::FieldValue fields[] = {{"sensor", sensor}, {"value", value}};
    (void)engine.XAdd(key, fields);
  }
}

// ---- Bytes an item

void PrintBytes(const std::string& what, const std::string& target, uint64_t items,
                const std::function<void(Engine&)>& fill) {
  malloc_trim(0);  // Why: pages that an earlier engine left would be used again, unseen.
  const uint64_t resident = ResidentBytes();
  Engine engine;
  fill(engine);
  const keyspace::Totals totals = keyspace::CollectTotals(engine.keyspace());
  const double count = static_cast<double>(items);
  PrintRow(what, target,
           Format("%.1f B (resident %.1f B)", static_cast<double>(totals.used_bytes) / count,
                  static_cast<double>(ResidentBytes() - resident) / count));
}

void MeasureBytes(uint64_t items) {
  PrintBytes("key and value of 16 B", "<= 56 B", items, [items](Engine& engine) {
    char name[24];
    for (uint64_t i = 0; i < items; ++i) (void)engine.Set(NameOf("key:", i, name), kValue16);
  });
  PrintBytes("the same with a TTL", "<= 68 B", items, [items](Engine& engine) {
    char name[24];
    const int64_t due = base::SystemClock().NowMilliseconds() + 3'600'000;
    for (uint64_t i = 0; i < items; ++i) {
      (void)engine.Set(NameOf("key:", i, name), kValue16,
                       {.expiry_milliseconds = due + static_cast<int64_t>(i % 3'600'000)});
    }
  });
  PrintBytes("member of one sorted set, 16 B", "<= 56 B", items,
             [items](Engine& engine) { AddMembers(engine, "board", items); });
  PrintBytes("element of one list, 48 B", "<= 54 B", items,
             [items](Engine& engine) { PushJobs(engine, "jobs", items); });
  PrintBytes("hash of 5 fields, a user's data", "<= 130 B", items / 10,
             [items](Engine& engine) { AddUsers(engine, items / 10); });
  PrintBytes("field and value of 16 B in one hash", "<= 56 B", items,
             [items](Engine& engine) { AddFields(engine, "hash", items); });
  PrintBytes("member of one set, 16 B", "<= 36 B", items,
             [items](Engine& engine) { AddToSet(engine, "set", items); });
  PrintBytes("entry of one stream, 2 fields", "<= 42 B", items,
             [items](Engine& engine) { AddEntries(engine, "stream", items); });
}

// ---- Instances

void MeasureInstances(uint64_t instances) {
  std::vector<double> microseconds;
  for (uint64_t i = 0; i < instances; ++i) {
    microseconds.push_back(Measure([] {
                             Engine engine;
                             (void)engine.Set("key", "value");
                           }).wall_microseconds);
  }
  std::sort(microseconds.begin(), microseconds.end());
  PrintRow("open, first Set and close of an instance", "<= 100 us",
           Format("%.1f us (p99 %.1f us)", microseconds[microseconds.size() / 2],
                  microseconds[microseconds.size() * 99 / 100]));
  std::vector<std::unique_ptr<Engine>> engines;
  malloc_trim(0);
  const uint64_t resident = ResidentBytes();
  for (uint64_t i = 0; i < instances; ++i) {
    engines.push_back(std::make_unique<Engine>());
    (void)engines.back()->Set("key", "value");
  }
  const double bytes =
      static_cast<double>(ResidentBytes() - resident) / static_cast<double>(instances);
  PrintRow("an open instance with one key", "<= 128 KiB", Format("%.1f KiB%.0s", bytes / 1024, 0));
}

// ---- The longest call

void MeasureGrowth(uint64_t keys) {
  Engine engine;
  Worst worst;
  char name[24];
  for (uint64_t i = 0; i < keys; ++i) {
    const std::string_view key = NameOf("key:", i, name);
    worst.Add(Measure([&] { (void)engine.Set(key, kValue16); }));
  }
  PrintRow("longest Set while growing to " + std::to_string(keys) + " keys", "<= 500 us",
           WorstText(worst));
}

// Reads until told to stop, and says what the longest read took: what a neighbour notices of a
// held lock.
class Neighbour {
 public:
  using Read = void (*)(Engine& engine, uint64_t draw);

  Neighbour(Engine& engine, Read read)
      : thread_([this, &engine, read] {
          base::Random random(3);
          while (!stopping_.load(std::memory_order_relaxed)) {
            const uint64_t draw = random.Below(1'000'000);
            const int64_t losses = ProcessorLosses();
            const Spent spent = Measure([&] { read(engine, draw); });
            if (ProcessorLosses() == losses) worst_.Add(spent);
          }
        }) {}
  Worst Stop() {
    stopping_.store(true, std::memory_order_relaxed);
    thread_.join();
    return worst_;
  }

 private:
  // How often the machine has given this thread's processor to somebody else.
  static int64_t ProcessorLosses() {
    rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nivcsw;
  }

  std::atomic<bool> stopping_{false};
  Worst worst_;
  std::thread thread_;
};

void GetKey(Engine& engine, uint64_t draw) {
  char name[24];
  (void)engine.Get(NameOf("key:", draw, name));
}
void GetField(Engine& engine, uint64_t draw) {
  char name[24];
  (void)engine.HGet("huge", NameOf("fld:", draw, name));
}

struct UpkeepTotals {
  Worst slice;
  double microseconds = 0;
};

// Calls the upkeep until nothing is left to do.
UpkeepTotals RunUpkeepToEnd(Engine& engine) {
  UpkeepTotals totals;
  bool left = true;
  while (left) {
    const Spent spent =
        Measure([&] { left = RunUpkeep(engine.keyspace(), kUpkeepMicroseconds).work_left; });
    totals.slice.Add(spent);
    totals.microseconds += spent.processor_microseconds;
  }
  return totals;
}

void FillDue(Engine& engine, uint64_t keys, int64_t from, uint64_t spread_milliseconds) {
  char name[24];
  for (uint64_t i = 0; i < keys; ++i) {
    const int64_t due = from + 1 + static_cast<int64_t>(i % spread_milliseconds);
    (void)engine.Set(NameOf("key:", i, name), kValue16, {.expiry_milliseconds = due});
  }
}

void FillDueFields(Engine& engine, uint64_t fields, int64_t from, uint64_t spread_milliseconds) {
  AddFields(engine, "huge", fields);
  char name[24];
  for (uint64_t i = 0; i < fields; ++i) {
    const int64_t due = from + 1 + static_cast<int64_t>(i % spread_milliseconds);
    const std::string_view field = NameOf("fld:", i, name);
    (void)engine.HPExpireAt("huge", {&field, 1}, {.expiry_milliseconds = due});
  }
}

// Keys, or the fields of one hash.
struct DueThings {
  const char* name;
  void (*fill)(Engine& engine, uint64_t count, int64_t from, uint64_t spread_milliseconds);
  Neighbour::Read read;
  const char* latest_target;
};
constexpr DueThings kDueThings[] = {
    {"keys", FillDue, GetKey, "<= 5,000 us"},
    {"fields of a hash", FillDueFields, GetField, "<= 1,000,000 us"},
};

// Steps the clock through the second in which things fall due, with the upkeep after each
// millisecond, and computes how late the last of them would have been had time gone on by itself.
void MeasureDueSecond(const DueThings& things, uint64_t count) {
  base::ManualClock clock;
  Engine engine({.clock = &clock});
  constexpr int64_t kLeadMilliseconds = 2000;  // the upkeep has run before, as in a living program
  things.fill(engine, count, clock.NowMilliseconds() + kLeadMilliseconds, 1000);
  for (int64_t i = 0; i < kLeadMilliseconds; ++i) {
    clock.AdvanceMilliseconds(1);
    (void)RunUpkeepToEnd(engine);
  }
  double total = 0;
  double late = 0;
  double latest = 0;
  Neighbour neighbour(engine, things.read);
  for (int millisecond = 0; millisecond <= 1000; ++millisecond) {
    clock.AdvanceMilliseconds(1);
    const UpkeepTotals step = RunUpkeepToEnd(engine);
    total += step.microseconds;
    late = std::max(0.0, late + step.microseconds - 1000);
    latest = std::max(latest, late + step.slice.processor_microseconds);
  }
  const Worst read = neighbour.Stop();
  const std::string name = std::to_string(count) + " " + things.name + " due within one second";
  PrintRow(name + ": latest removal", things.latest_target, Format("%.0f us%.0s", latest, 0));
  PrintRow(
      name + ": processor time", "-",
      Format("%.0f ms (%.0f ns each)", total / 1000, 1000 * total / static_cast<double>(count)));
  PrintRow(name + ": longest read beside it", "<= 1,000 us", WorstText(read));
}

void MeasureDueAtOnce(const DueThings& things, uint64_t count) {
  base::ManualClock clock;
  Engine engine({.clock = &clock});
  things.fill(engine, count, clock.NowMilliseconds(), 1);
  clock.AdvanceMilliseconds(2);
  Neighbour neighbour(engine, things.read);
  const UpkeepTotals totals = RunUpkeepToEnd(engine);
  const Worst read = neighbour.Stop();
  const std::string name = std::to_string(count) + " " + things.name + " due at one moment";
  PrintRow(name + ": longest upkeep call of 1,000 us", "<= 1,100 us", WorstText(totals.slice));
  PrintRow(name + ": all removed after", "-", Format("%.0f ms%.0s", totals.microseconds / 1000, 0));
  PrintRow(name + ": longest read beside it", "<= 1,000 us", WorstText(read));
}

// ---- The end of something huge

struct HugeValue {
  const char* name;
  void (*fill)(Engine& engine, std::string_view key, uint64_t items);
};
constexpr HugeValue kHugeValues[] = {{"a sorted set", AddMembers},
                                     {"a list", PushJobs},
                                     {"a set", AddToSet},
                                     {"a hash", AddFields},
                                     {"a stream", AddEntries}};

struct Ending {
  const char* name;
  void (*end)(Engine& engine, base::ManualClock& clock);
};
constexpr Ending kEndings[] = {
    {"deleted", [](Engine& engine, base::ManualClock&) { (void)engine.Del("huge"); }},
    {"overwritten", [](Engine& engine, base::ManualClock&) { (void)engine.Set("huge", "small"); }},
    {"expired, then looked for",
     [](Engine& engine, base::ManualClock& clock) {
       (void)engine.ExpireAfter("huge", 1);
       clock.AdvanceMilliseconds(2);
       (void)engine.Exists("huge");
     }},
    {"expired by the upkeep",
     [](Engine& engine, base::ManualClock& clock) {
       (void)engine.ExpireAfter("huge", 1);
       clock.AdvanceMilliseconds(8);
     }},
    {"flushed", [](Engine& engine, base::ManualClock&) { engine.FlushAll(); }},
};

void MeasureEnding(const HugeValue& value, const Ending& ending, uint64_t items) {
  base::ManualClock clock;
  Engine engine({.clock = &clock});
  value.fill(engine, "huge", items);
  const uint64_t before = keyspace::CollectTotals(engine.keyspace()).footprint_bytes;
  Neighbour neighbour(engine, GetKey);
  const Spent call = Measure([&] { ending.end(engine, clock); });
  const UpkeepTotals totals = RunUpkeepToEnd(engine);
  const Worst read = neighbour.Stop();
  const uint64_t after = keyspace::CollectTotals(engine.keyspace()).footprint_bytes;
  const double bytes = static_cast<double>(before - after);
  PrintRow(std::string(value.name) + " of " + std::to_string(items) + " " + ending.name,
           "<= 1,000 us",
           Format("%.0f us the call, %.0f us the longest read", call.processor_microseconds,
                  read.wall_microseconds) +
               Format("; %.0f MiB given back in %.0f ms", bytes / (1 << 20),
                      totals.microseconds / 1000) +
               Format(", at most %.0f us at a time%.0s", totals.slice.processor_microseconds, 0));
}

void MeasureLongList(uint64_t elements) {
  Engine engine;
  PushJobs(engine, "huge", elements);
  const std::string name = "a list of " + std::to_string(elements);
  Worst index;
  base::Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const int64_t at = static_cast<int64_t>(random.Below(elements));
    index.Add(Measure([&] { (void)engine.LIndex("huge", at).ok(); }));
  }
  PrintRow(name + ": the longest of 1,000 LIndex calls", "<= 20 us", WorstText(index));
  Worst call;
  call.Add(Measure([&] { (void)engine.LTrim("huge", {.first = 100, .last = 199}); }));
  PrintRow(name + ": LTrim to 100 in the middle", "<= 100 us", WorstText(call));
  PrintRow(name + ": longest upkeep call of 1,000 us", "<= 1,100 us",
           WorstText(RunUpkeepToEnd(engine).slice));
}

void MeasureEndings(uint64_t items) {
  for (const HugeValue& value : kHugeValues) {
    for (const Ending& ending : kEndings) MeasureEnding(value, ending, items);
  }
  MeasureLongList(items);
}

int Main(std::string_view part, bool quick) {
  const uint64_t million = quick ? 100'000 : 1'000'000;
  const auto wants = [part](std::string_view name) { return part.empty() || part == name; };
  PrintRow("what", "target", "measured");
  if (wants("bytes")) MeasureBytes(million);
  if (wants("calls")) {
    MeasureInstances(quick ? 200 : 1000);
    MeasureGrowth(10 * million);
  }
  for (const DueThings& things : kDueThings) {
    if (!wants("due")) continue;
    MeasureDueSecond(things, million);
    MeasureDueAtOnce(things, million);
  }
  if (wants("deletions")) MeasureEndings(10 * million);
  return 0;
}

}  // namespace
}  // namespace remora::bench

int main(int argc, char** argv) {
  std::string_view part;
  bool quick = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    (word == "--quick" ? void(quick = true) : void(part = word));
  }
  return remora::bench::Main(part, quick);
}
