// Slab: memory for many small blocks of one owner, addressed by 4-byte references.
//
//   reference   31            17 16             0
//              +----------------+----------------+        address = chunks[chunk] + 8 * unit
//              |     chunk      |      unit      |        0 is "none"
//              +----------------+----------------+
//
//   chunk 0 (1 KiB)      chunk 1           chunk 2               each an eighth of what is there
//   +--+-----+---+--+    +-----+------+    +----+- - - - - -+    already, 1 KiB to 1 MiB, so that
//   |//| blk |blk|fr|    | blk | blk  |    |blk |   bump    |    a tiny owner stays tiny
//   +--+-----+---+--+    +-----+------+    +----+- - - - - -+
//
// Chunks of whole pages come from base/page_memory.h, smaller ones from the C library.
//
// Blocks carry no header: the owner knows a block's size and says it when freeing. Freed blocks
// wait in a list for their size class; a class is 8 bytes wide up to 512 bytes, 64 bytes wide up to
// 4 KiB. A larger block gets a chunk of its own.
//
// Laws   (1) A block stays where it is until it is freed: At(reference) is stable.
//        (2) live_bytes() is the sum of the class sizes of the blocks handed out.
//        (3) Every unit below the bump mark is live or in exactly one free list, but for unit 0 of
//            chunk 0, which is nobody's, so that no block has reference 0.
// Cost   Allocate and Free: a few loads and stores, no lock, no atomic. Growth allocates one chunk.
//        Destruction frees chunks, not blocks: 1,000 blocks or 10 million cost the same per byte.
// Limit  2^32 units of 8 bytes, 32 GiB. Thread safety: none; the owner's lock covers the slab.
//
// Why not malloc: 8-byte references and a 16-byte granule would cost 20 bytes more per 32-byte
// record, and the exact accounting would need a call per block.
//
// With REMORA_PLAIN_ALLOCATION every block is an allocation of its own, so that a sanitizer sees
// overruns and late uses; references then number the blocks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace remora::containers {

// Names a block of one slab. Zero names none.
using Reference = uint32_t;

// The memory of a slab whose owner is gone, to be given back in slices.
class DetachedMemory {
 public:
  DetachedMemory() = default;
  DetachedMemory(DetachedMemory&&) = default;
  DetachedMemory& operator=(DetachedMemory&&) = default;
  ~DetachedMemory();

  // Takes over a whole list of allocations, some of which may be null.
  void Add(std::vector<void*>&& allocations);
  // Frees at most `count` allocations; returns how many are left.
  size_t FreeSome(size_t count);
  // Allocations that are left, nulls among them.
  [[nodiscard]] size_t size() const { return size_; }

 private:
  std::vector<std::vector<void*>> lists_;
  size_t size_ = 0;
};

class Slab {
 public:
  static constexpr size_t kUnitBytes = 8;
  static constexpr size_t kMaxPooledBytes = 4096;

  Slab() = default;
  Slab(const Slab&) = delete;
  Slab& operator=(const Slab&) = delete;
  ~Slab();

  // A block of at least `bytes` (> 0), 8-byte aligned, not initialised.
  [[nodiscard]] Reference Allocate(size_t bytes);
  // Gives back a block that was allocated with `bytes`.
  void Free(Reference reference, size_t bytes);
  // True when a block allocated with `old_bytes` serves `new_bytes` as it is.
  [[nodiscard]] static bool SameClass(size_t old_bytes, size_t new_bytes) {
#if REMORA_PLAIN_ALLOCATION
    return old_bytes == new_bytes;
#else
    return ClassBytes(old_bytes) == ClassBytes(new_bytes);
#endif
  }
  // What a block of `bytes` really takes.
  [[nodiscard]] static size_t ClassBytes(size_t bytes);

  template <typename T = char>
  [[nodiscard]] T* At(Reference reference) const {
#if REMORA_PLAIN_ALLOCATION
    return reinterpret_cast<T*>(chunks_[reference].memory);
#else
    return reinterpret_cast<T*>(static_cast<char*>(directory_[reference >> kUnitBits]) +
                                size_t{reference & kUnitMask} * kUnitBytes);
#endif
  }

  // Bytes of blocks handed out.
  [[nodiscard]] size_t live_bytes() const { return live_bytes_; }
  // Bytes taken from the system: live blocks, free lists, the rest of the last chunk, directory.
  [[nodiscard]] size_t footprint_bytes() const;

  // Empties the slab and hands its memory over, to be freed outside the owner's lock.
  void DetachInto(DetachedMemory& memory);

  // Walks every free list and checks the laws; for tests.
  void CheckInvariants() const;

 private:
  static constexpr uint32_t kUnitBits = 17;
  static constexpr uint32_t kUnitMask = (1u << kUnitBits) - 1;
  static constexpr size_t kChunkBytesMin = 1024;
  static constexpr size_t kChunkBytesMax = size_t{1} << (kUnitBits + 3);
  static constexpr size_t kExactClasses = 64;             // 8, 16, … 512 bytes
  static constexpr size_t kClasses = kExactClasses + 56;  // 576, 640, … 4096 bytes

  struct Chunk {
    char* memory;
    size_t bytes;
  };
  struct FreeLists {
    std::array<uint64_t, 2> occupied{};
    std::array<Reference, kClasses> heads{};
  };

  static size_t ClassOf(size_t bytes);
  static size_t BytesOfClass(size_t size_class);
  Reference AllocateSlow(size_t bytes);
  Reference AllocateOwnChunk(size_t bytes);
  Reference TakeBySplitting(size_t size_class);
  uint32_t AddChunk(size_t bytes);
  void PushFree(Reference reference, size_t bytes);
  void ShelveBumpRest();

  // The addresses of the chunks, apart from their sizes: At() touches nothing else.
  std::vector<void*> chunk_addresses_;
  void** directory_ = nullptr;
  Reference bump_ = 0;        // next unit of the last growing chunk
  Reference bump_limit_ = 0;  // one past its last unit
  size_t live_bytes_ = 0;
  size_t chunk_bytes_ = 0;
  std::unique_ptr<FreeLists> free_lists_;
  std::vector<Chunk> chunks_;
  std::vector<uint32_t> vacant_chunks_;
};

}  // namespace remora::containers
