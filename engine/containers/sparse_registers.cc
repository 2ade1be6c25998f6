#include "engine/containers/sparse_registers.h"

#include <algorithm>
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

// How many registers the next kBlock opcodes stand for, where each of them is a single byte.
constexpr size_t kBlock = 16;
#ifdef __x86_64__
std::optional<uint32_t> RegistersOfBlock(const char* at) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const int values = _mm_movemask_epi8(bytes);
  const int bit_six = _mm_movemask_epi8(_mm_slli_epi16(bytes, 1));
  if ((bit_six & ~values) != 0) return std::nullopt;  // A long run of zeros.
  const __m128i is_value = _mm_cmpgt_epi8(_mm_setzero_si128(), bytes);
  const __m128i mask = _mm_or_si128(_mm_and_si128(is_value, _mm_set1_epi8(0x03)),
                                    _mm_andnot_si128(is_value, _mm_set1_epi8(0x3F)));
  const __m128i sums = _mm_sad_epu8(_mm_and_si128(bytes, mask), _mm_setzero_si128());
  return static_cast<uint32_t>(_mm_cvtsi128_si32(sums) +
                               _mm_cvtsi128_si32(_mm_srli_si128(sums, 8))) +
         static_cast<uint32_t>(kBlock);
}
#else
std::optional<uint32_t> RegistersOfBlock(const char* at) {
  uint32_t registers = 0;
  for (size_t i = 0; i < kBlock; ++i) {
    const std::optional<SparseRun> run = RunAt({at, kBlock}, i);
    if (!run || run->kind == Kind::kLongZero) return std::nullopt;
    registers += run->count;
  }
  return registers;
}
#endif

// The run that a register is in, and those before it.
struct Found {
  static constexpr size_t kNone = SIZE_MAX;

  SparseRun run;
  size_t offset;
  size_t first_register;
  SparsePlace before;  // the opcode before, or `offset` where there is none to be seen
};

// Walks from `place` to the opcode that `index` is in, and leaves `place` two opcodes before it,
// where there are as many. Nothing when the opcodes end or are damaged before.
std::optional<Found> Locate(std::string_view opcodes, size_t index, SparsePlace& place) {
  SparsePlace at = place;
  SparsePlace before = place;
  size_t walked_to = 0;  // No block that begins before it can be skipped.
  while (at.offset < opcodes.size()) {
    if (at.offset >= walked_to && opcodes.size() - at.offset > kBlock) {
      const std::optional<uint32_t> registers = RegistersOfBlock(opcodes.data() + at.offset);
      walked_to = at.offset + kBlock / 2;
      if (registers && at.first_register + *registers <= index) {
        at = {at.offset + kBlock, at.first_register + *registers};
        const SparseRun last = *RunAt(opcodes, at.offset - 1);
        const SparseRun last_but_one = *RunAt(opcodes, at.offset - 2);
        before = {at.offset - 1, at.first_register - last.count};
        place = {at.offset - 2, before.first_register - last_but_one.count};
        continue;
      }
    }
    const std::optional<SparseRun> run = RunAt(opcodes, at.offset);
    if (!run) return std::nullopt;
    if (index < at.first_register + run->count) {
      return Found{*run, at.offset, at.first_register, before};
    }
    place = before;
    before = at;
    at = {at.offset + run->size(), at.first_register + run->count};
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
