#include "engine/containers/sparse_registers.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "engine/base/check.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace remora::containers {

namespace {

using Kind = SparseRun::Kind;

constexpr uint32_t kZeroRunMax = 64;
constexpr uint32_t kValueRunMax = 4;
// After a change, so many opcodes are looked at, and equal neighbours merged.
constexpr int kMergeSteps = 5;

char* WriteValue(char* at, uint8_t value, uint32_t count) {
  *at = static_cast<char>(0x80 | (value - 1) << 2 | (count - 1));
  return at + 1;
}

char* WriteZeros(char* at, uint32_t count) {
  if (count <= kZeroRunMax) {
    *at = static_cast<char>(count - 1);
    return at + 1;
  }
  at[0] = static_cast<char>(0x40 | (count - 1) >> 8);
  at[1] = static_cast<char>(count - 1);
  return at + 2;
}

char* WriteLike(char* at, const SparseRun& run, uint32_t count) {
  return run.kind == Kind::kValue ? WriteValue(at, run.value, count) : WriteZeros(at, count);
}

// The opcodes that lie whole within kBlock bytes, the first of which begins one.
constexpr size_t kBlock = 16;
struct Block {
  uint32_t heads;      // bit i: an opcode begins at byte i
  size_t size;         // their bytes: the last opcode may end behind the block
  uint32_t registers;  // that they stand for
};

// Which of the bytes after long runs' first ones are their second ones: bit i for byte i, the one
// behind the block included. `long_heads` has a bit for each byte that looks like a first one.
//
// Among several of these in a row, every other is a second byte, from the second on. Adding the
// runs that begin at odd places carries a bit to their ends, which tells the two kinds apart.
uint32_t SecondBytes(uint32_t long_heads) {
  constexpr uint32_t kEven = 0x15555;
  const uint32_t behind = long_heads << 1;
  const uint32_t odd_starts = long_heads & ~kEven & ~behind;
  return (kEven ^ (odd_starts + long_heads) << 1) & behind;
}

#ifdef __x86_64__
// Every bit as a byte of ones or zeros.
__m128i BytesOfBits(uint32_t bits) {
  const __m128i each = _mm_set1_epi64x(static_cast<int64_t>(0x8040201008040201));
  __m128i spread = _mm_cvtsi32_si128(static_cast<int>(bits));
  spread = _mm_unpacklo_epi8(spread, spread);
  spread = _mm_unpacklo_epi16(spread, spread);
  spread = _mm_unpacklo_epi32(spread, spread);
  return _mm_cmpeq_epi8(_mm_and_si128(spread, each), each);
}

uint32_t SumOfBytes(__m128i bytes) {
  const __m128i sums = _mm_sad_epu8(bytes, _mm_setzero_si128());
  return static_cast<uint32_t>(_mm_cvtsi128_si32(sums) +
                               _mm_cvtsi128_si32(_mm_srli_si128(sums, 8)));
}

Block BlockAt(const char* at) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i is_value = _mm_cmpgt_epi8(_mm_setzero_si128(), bytes);
  const __m128i looks_long = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(0x3F));
  const uint32_t seconds = SecondBytes(static_cast<uint32_t>(_mm_movemask_epi8(looks_long)));
  const bool is_cut = seconds >> kBlock != 0;

  // What is to be added up of a byte, and then 1 for each opcode: two bits of a value, none of a
  // long run, six of a short one; all of a second byte.
  const __m128i is_second = BytesOfBits(seconds);
  const __m128i of_short = _mm_andnot_si128(_mm_or_si128(is_value, looks_long), bytes);
  const __m128i of_value = _mm_and_si128(is_value, _mm_and_si128(bytes, _mm_set1_epi8(0x03)));
  const __m128i counted = _mm_add_epi8(_mm_or_si128(of_short, of_value), _mm_set1_epi8(1));
  const __m128i low =
      _mm_or_si128(_mm_and_si128(is_second, bytes), _mm_andnot_si128(is_second, counted));
  const __m128i is_long = _mm_andnot_si128(is_second, looks_long);
  const __m128i high = _mm_and_si128(is_long, _mm_and_si128(bytes, _mm_set1_epi8(0x3F)));
  const uint32_t registers = SumOfBytes(low) + (SumOfBytes(high) << 8);
  const uint32_t of_last = (static_cast<uint32_t>(at[kBlock - 1] & 0x3F) << 8) + 1;
  const uint32_t all = (1u << kBlock) - 1;
  return {.heads = ~seconds & (is_cut ? all >> 1 : all),
          .size = is_cut ? kBlock - 1 : kBlock,
          .registers = is_cut ? registers - of_last : registers};
}
#else
Block BlockAt(const char* at) {
  Block block = {};
  while (block.size < kBlock) {
    const std::optional<SparseRun> run = RunAt({at, kBlock}, block.size);
    if (!run) break;
    block.heads |= 1u << block.size;
    block.size += run->size();
    block.registers += run->count;
  }
  return block;
}
#endif

// The run that a register is in, and those before it.
struct Found {
  SparseRun run;
  size_t offset;
  size_t first_register;
  SparsePlace before;  // the opcode before, or `offset` where there is none to be seen
};

// The opcode before `behind` that begins at `offset`.
SparsePlace PlaceBefore(std::string_view opcodes, const SparsePlace& behind, size_t offset) {
  return {offset, behind.first_register - RunAt(opcodes, offset)->count};
}

// A walk over opcodes: where it is, at the opcode before and at the one before that; at the first
// of them, where there are not as many.
struct Walk {
  SparsePlace at;
  SparsePlace before;
  SparsePlace before_that;

  // Goes on by all blocks that end before register `index`.
  void SkipBlocks(std::string_view opcodes, size_t index) {
    Block last = {};
    while (opcodes.size() - at.offset >= kBlock) {
      const Block block = BlockAt(opcodes.data() + at.offset);
      if (at.first_register + block.registers > index) break;
      at = {at.offset + block.size, at.first_register + block.registers};
      last = block;
    }
    if (last.size == 0) return;
    const auto start = at.offset - last.size;
    const auto head = static_cast<uint32_t>(std::bit_width(last.heads)) - 1;
    const auto head_before = static_cast<uint32_t>(std::bit_width(last.heads ^ 1u << head)) - 1;
    before = PlaceBefore(opcodes, at, start + head);
    before_that = PlaceBefore(opcodes, before, start + head_before);
  }
  void Step(const SparseRun& run) {
    before_that = before;
    before = at;
    at = {at.offset + run.size(), at.first_register + run.count};
  }
};

// Walks from `place` to the opcode that `index` is in, and leaves `place` two opcodes before it,
// where there are as many. Nothing when the opcodes end or are damaged before.
std::optional<Found> Locate(std::string_view opcodes, size_t index, SparsePlace& place) {
  Walk walk{place, place, place};
  walk.SkipBlocks(opcodes, index);
  while (walk.at.offset < opcodes.size()) {
    const std::optional<SparseRun> run = RunAt(opcodes, walk.at.offset);
    if (!run) break;
    if (index < walk.at.first_register + run->count) {
      place = walk.before_that;
      return Found{*run, walk.at.offset, walk.at.first_register, walk.before};
    }
    walk.Step(*run);
  }
  return std::nullopt;
}

// Merges equal values next to each other, from the first opcode of `bytes` on, as far as Redis
// looks. Returns the bytes that are left; `bytes` ends where the string does, or far enough on.
size_t MergeValues(char* bytes, size_t size) {
  size_t at = 0;
  for (int step = 0; step < kMergeSteps && at < size; ++step) {
    const std::optional<SparseRun> run = RunAt({bytes, size}, at);
    if (!run) break;
    if (run->kind == Kind::kValue && at + 1 < size) {
      const std::optional<SparseRun> next = RunAt({bytes, size}, at + 1);
      if (next && next->kind == Kind::kValue && next->value == run->value &&
          run->count + next->count <= kValueRunMax) {
        WriteValue(bytes + at + 1, run->value, run->count + next->count);
        std::memmove(bytes + at, bytes + at + 1, size - at - 1);
        --size;
        continue;
      }
    }
    at += run->size();
  }
  return size;
}

}  // namespace

std::optional<SparseRun> RunAt(std::string_view opcodes, size_t offset) {
  const uint8_t first = static_cast<uint8_t>(opcodes[offset]);
  if ((first & 0x80) != 0) {
    return SparseRun{Kind::kValue, static_cast<uint8_t>((first >> 2 & 0x1F) + 1),
                     (first & 0x03u) + 1};
  }
  if ((first & 0x40) == 0) return SparseRun{Kind::kZero, 0, (first & 0x3Fu) + 1};
  if (offset + 1 >= opcodes.size()) return std::nullopt;
  const uint8_t second = static_cast<uint8_t>(opcodes[offset + 1]);
  return SparseRun{Kind::kLongZero, 0, ((first & 0x3Fu) << 8 | second) + 1};
}

bool ForEachRun(std::string_view opcodes, base::FunctionRef<void(const SparseRun& run)> visit) {
  size_t registers = 0;
  for (size_t at = 0; at < opcodes.size();) {
    const std::optional<SparseRun> run = RunAt(opcodes, at);
    if (!run || registers + run->count > kRegisterCount) return false;
    visit(*run);
    registers += run->count;
    at += run->size();
  }
  return registers == kRegisterCount;
}

bool RaiseToSparse(UnpackedRegisters& registers, std::string_view opcodes) {
  uint8_t* at = registers.values.data();
  return ForEachRun(opcodes, [&](const SparseRun& run) {
    for (uint32_t i = 0; run.value != 0 && i < run.count; ++i) at[i] = std::max(at[i], run.value);
    at += run.count;
  });
}

std::optional<RegisterHistogram> HistogramOfSparse(std::string_view opcodes) {
  RegisterHistogram histogram = {};
  const bool whole =
      ForEachRun(opcodes, [&](const SparseRun& run) { histogram[run.value] += run.count; });
  return whole ? std::optional(histogram) : std::nullopt;
}

SparsePlan PlanRaise(std::string_view opcodes, const RegisterValue& value, int64_t growth_max,
                     SparsePlace& place) {
  if (value.value > kSparseValueMax) return {SparsePlan::Kind::kTooLarge};
  const std::optional<Found> found = Locate(opcodes, value.index, place);
  if (!found) return {SparsePlan::Kind::kDamaged};
  const SparseRun& run = found->run;
  if (run.value >= value.value) return {SparsePlan::Kind::kUnchanged};

  // From the opcode before the change, to be merged with, to some behind it.
  SparsePlan plan = {SparsePlan::Kind::kEdit};
  SparseEdit& edit = plan.edit;
  edit.offset = found->before.offset;
  const size_t before_size = found->offset - edit.offset;
  std::memcpy(edit.bytes.data(), opcodes.data() + edit.offset, before_size);
  char* const begin = edit.bytes.data() + before_size;
  char* end = begin;
  const uint32_t left = static_cast<uint32_t>(value.index - found->first_register);
  const uint32_t right = run.count - left - 1;
  if (left != 0) end = WriteLike(end, run, left);
  end = WriteValue(end, value.value, 1);
  if (right != 0) end = WriteLike(end, run, right);
  const int64_t growth = (end - begin) - static_cast<int64_t>(run.size());
  if (growth > 0 && growth > growth_max) return {SparsePlan::Kind::kTooLarge};

  const size_t behind = found->offset + run.size();
  const size_t used = static_cast<size_t>(end - edit.bytes.data());
  const size_t taken = std::min(opcodes.size() - behind, edit.bytes.size() - used);
  std::memcpy(end, opcodes.data() + behind, taken);
  edit.removed = before_size + run.size() + taken;
  edit.size = MergeValues(edit.bytes.data(), used + taken);
  return plan;
}

}  // namespace remora::containers
