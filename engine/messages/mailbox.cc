#include "engine/messages/mailbox.h"

#include <cstring>

namespace remora::messages {

namespace {

struct Sizes {
  uint64_t channel;
  uint64_t payload;
  uint64_t patterns;
  uint64_t kind;
};

void AppendBytes(std::string& to, const void* from, size_t size) {
  to.append(static_cast<const char*>(from), size);
}

}  // namespace

bool Mailbox::Put(const Letter& letter, std::span<const std::string_view> patterns) {
  size_t pattern_bytes = 0;
  for (const std::string_view pattern : patterns) pattern_bytes += sizeof(size_t) + pattern.size();
  const Sizes sizes{letter.channel.size(), letter.payload.size(), pattern_bytes,
                    static_cast<uint64_t>(letter.kind)};
  const std::lock_guard lock(mutex_);
  const bool was_empty = filling_.empty() && !refused_;
  // Why only what comes on top: a single message may be larger than any limit of ours.
  if (filling_.size() > kBytesMax) {
    refused_ = true;
    return false;
  }
  AppendBytes(filling_, &sizes, sizeof(sizes));
  filling_.append(letter.channel).append(letter.payload);
  for (const std::string_view pattern : patterns) {
    const size_t size = pattern.size();
    AppendBytes(filling_, &size, sizeof(size));
    filling_.append(pattern);
  }
  has_letters_.store(true, std::memory_order_release);
  bytes_.store(filling_.capacity(), std::memory_order_relaxed);
  return was_empty;
}

bool Mailbox::Take() {
  reading_.clear();
  if (reading_.capacity() > kKeptBytes) std::string().swap(reading_);
  read_ = 0;
  const std::lock_guard lock(mutex_);
  reading_.swap(filling_);
  has_letters_.store(false, std::memory_order_relaxed);
  bytes_.store(filling_.capacity() + reading_.capacity(), std::memory_order_relaxed);
  const bool complete = !refused_;
  refused_ = false;
  return complete;
}

bool Mailbox::Next(Letter& letter) {
  if (read_ == reading_.size()) return false;
  Sizes sizes;
  std::memcpy(&sizes, reading_.data() + read_, sizeof(sizes));
  const std::string_view bytes = std::string_view(reading_).substr(read_ + sizeof(sizes));
  letter.kind = static_cast<ChannelKind>(sizes.kind);
  letter.channel = bytes.substr(0, sizes.channel);
  letter.payload = bytes.substr(sizes.channel, sizes.payload);
  letter.packed_patterns = bytes.substr(sizes.channel + sizes.payload, sizes.patterns);
  read_ += sizeof(sizes) + sizes.channel + sizes.payload + sizes.patterns;
  return true;
}

bool Mailbox::NextPattern(std::string_view& packed, std::string_view& pattern) {
  if (packed.empty()) return false;
  size_t size = 0;
  std::memcpy(&size, packed.data(), sizeof(size));
  pattern = packed.substr(sizeof(size), size);
  packed.remove_prefix(sizeof(size) + size);
  return true;
}

}  // namespace remora::messages
