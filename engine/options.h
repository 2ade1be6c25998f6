// How an engine is made, and what may be changed while it runs.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace remora {

namespace base {
class Clock;
}

// Fixed when an engine is opened.
struct EngineOptions {
  // Parts of the store that are locked apart; a power of two, 1 to 4096. 1 makes an engine with one
  // seed and one thread wholly deterministic.
  uint32_t stripes = 256;
  // Numbered databases, 1 to 1,000,000.
  uint32_t databases = 16;
  // What hashing and random choices start from; 0 draws a seed from the system.
  uint64_t seed = 0;
  // What time it is; null means the system's clock. Must outlive the engine.
  base::Clock* clock = nullptr;
  // Keep, in 3 bytes a key, when (or how often) a key was last used, for OBJECT IDLETIME and FREQ.
  bool track_access = false;
};

// Which changes of keys are published, and to which channels, as bits of Limits::keyspace_events;
// the letters are those of notify-keyspace-events. Nothing is while neither kEventsByKey nor
// kEventsByName is set.
enum KeyspaceEvents : uint32_t {
  kGenericEvents = 1u << 0,    // g
  kStringEvents = 1u << 1,     // $
  kListEvents = 1u << 2,       // l
  kSetEvents = 1u << 3,        // s
  kHashEvents = 1u << 4,       // h
  kSortedSetEvents = 1u << 5,  // z
  kExpiredEvents = 1u << 6,    // x
  kEvictedEvents = 1u << 7,    // e
  kStreamEvents = 1u << 8,     // t
  kNewKeyEvents = 1u << 9,     // n
  kKeyMissEvents = 1u << 10,   // m
  // A: all but new keys and misses.
  kAllEvents = (1u << 9) - 1,
  kEventsByKey = 1u << 30,   // K: to "__keyspace@<database>__:<key>", the event's name
  kEventsByName = 1u << 31,  // E: to "__keyevent@<database>__:<event>", the key
};

// Sizes at which small collections change their encoding, under Redis' names and defaults, and
// other limits. May be changed at any time, from any thread; a change holds for later operations.
struct Limits {
  std::atomic<uint64_t> hash_max_listpack_entries{512};
  std::atomic<uint64_t> hash_max_listpack_value{64};
  std::atomic<uint64_t> zset_max_listpack_entries{128};
  std::atomic<uint64_t> zset_max_listpack_value{64};
  std::atomic<uint64_t> set_max_intset_entries{512};
  std::atomic<uint64_t> set_max_listpack_entries{128};
  std::atomic<uint64_t> set_max_listpack_value{64};
  std::atomic<int64_t> list_max_listpack_size{-2};
  // From which size on elements of long lists stand apart; 0 leaves it to list_max_listpack_size.
  std::atomic<uint64_t> list_apart_bytes{0};
  std::atomic<uint64_t> stream_node_max_bytes{4096};
  std::atomic<uint64_t> stream_node_max_entries{100};
  std::atomic<uint64_t> hll_sparse_max_bytes{3000};
  // Whether HyperLogLogs are counted and merged with vector instructions (PFDEBUG SIMD).
  std::atomic<bool> hll_vector_instructions{true};
  // The longest string, in bytes.
  std::atomic<uint64_t> proto_max_bulk_len{512ull * 1024 * 1024};
  // Whether keys that are due are removed before somebody asks for them.
  std::atomic<bool> active_expiry{true};
  // Whether keys that are past their expiry stay where they are, unseen, until this is over: for a
  // host in whose store nothing is to change for a while.
  std::atomic<bool> keeps_due_keys{false};
  // Whether 3-byte clocks count uses (LFU) rather than seconds (LRU).
  std::atomic<bool> clocks_count_uses{false};
  // How slowly such a count grows (0: by every use), and after how many minutes without use it
  // loses one (0: never).
  std::atomic<uint32_t> lfu_log_factor{10};
  std::atomic<uint32_t> lfu_decay_minutes{1};
  // Of KeyspaceEvents.
  std::atomic<uint32_t> keyspace_events{0};
};

}  // namespace remora
