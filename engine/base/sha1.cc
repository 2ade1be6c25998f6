#include "engine/base/sha1.h"

#include <bit>
#include <cstring>

namespace remora::base {

namespace {

constexpr size_t kBlockBytes = 64;
using State = std::array<uint32_t, 5>;

uint32_t BigEndianAt(const uint8_t* bytes) {
  uint32_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return __builtin_bswap32(word);
}

struct Step {
  uint32_t mixed;
  uint32_t constant;
};

// The round's function of three words, and its constant.
Step StepOf(size_t round, uint32_t b, uint32_t c, uint32_t d) {
  if (round < 20) return {(b & c) | (~b & d), 0x5A827999};
  if (round < 40) return {b ^ c ^ d, 0x6ED9EBA1};
  if (round < 60) return {(b & c) | (b & d) | (c & d), 0x8F1BBCDC};
  return {b ^ c ^ d, 0xCA62C1D6};
}

void AddBlock(State& state, const uint8_t* block) {
  std::array<uint32_t, 80> words;
  for (size_t i = 0; i < 16; ++i) words[i] = BigEndianAt(block + i * 4);
  for (size_t i = 16; i < words.size(); ++i) {
    words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  }
  auto [a, b, c, d, e] = state;
  for (size_t round = 0; round < words.size(); ++round) {
    const Step step = StepOf(round, b, c, d);
    const uint32_t next = std::rotl(a, 5) + step.mixed + e + step.constant + words[round];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}

}  // namespace

Sha1Digest Sha1(std::string_view bytes) {
  State state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  const uint8_t* const data = reinterpret_cast<const uint8_t*>(bytes.data());
  const size_t whole = bytes.size() / kBlockBytes * kBlockBytes;
  for (size_t at = 0; at < whole; at += kBlockBytes) AddBlock(state, data + at);

  // The rest, a one bit, zeros, and the length in bits at the end of a block.
  std::array<uint8_t, 2 * kBlockBytes> tail{};
  const size_t rest = bytes.size() - whole;
  if (rest != 0) std::memcpy(tail.data(), data + whole, rest);
  tail[rest] = 0x80;
  const size_t tail_bytes = rest + 1 + sizeof(uint64_t) <= kBlockBytes ? kBlockBytes : tail.size();
  const uint64_t bits = __builtin_bswap64(static_cast<uint64_t>(bytes.size()) * 8);
  std::memcpy(tail.data() + tail_bytes - sizeof(bits), &bits, sizeof(bits));
  for (size_t at = 0; at < tail_bytes; at += kBlockBytes) AddBlock(state, tail.data() + at);

  Sha1Digest digest;
  for (size_t i = 0; i < state.size(); ++i) {
    const uint32_t word = __builtin_bswap32(state[i]);
    std::memcpy(digest.data() + i * sizeof(word), &word, sizeof(word));
  }
  return digest;
}

std::string HexText(const Sha1Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(digest.size() * 2);
  for (const uint8_t byte : digest) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

}  // namespace remora::base
