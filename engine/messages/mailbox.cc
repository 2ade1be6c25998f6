#include "engine/messages/mailbox.h"

#include <cstring>
#include <utility>

namespace remora::messages {

namespace {

struct Sizes {
  uint64_t channel;
  uint64_t payload;
  uint64_t patterns;
  uint64_t client_id;
  ChannelKind kind;
  NoticeKind notice;
  bool has_trackers;
};

void AppendBytes(std::string& to, const void* from, size_t size) {
  to.append(static_cast<const char*>(from), size);
}

}  // namespace

bool Mailbox::Put(const Letter& letter, std::span<const std::string_view> patterns) {
  return PutLocked(letter, patterns, nullptr);
}

bool Mailbox::PutFor(TrackerSet trackers, const Letter& letter,
                     std::span<const std::string_view> patterns) {
  return PutLocked(letter, patterns, &trackers);
}

bool Mailbox::PutLocked(const Letter& letter, std::span<const std::string_view> patterns,
                        TrackerSet* trackers) {
  size_t pattern_bytes = 0;
  for (const std::string_view pattern : patterns) pattern_bytes += sizeof(size_t) + pattern.size();
  const Sizes sizes{.channel = letter.channel.size(),
                    .payload = letter.payload.size(),
                    .patterns = pattern_bytes,
                    .client_id = letter.client_id,
                    .kind = letter.kind,
                    .notice = letter.notice,
                    .has_trackers = trackers != nullptr};
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
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
  if (trackers != nullptr) filling_trackers_.push_back(std::move(*trackers));
  has_letters_.store(true, std::memory_order_release);
  bytes_.store(filling_.capacity() + filling_trackers_.capacity() * sizeof(TrackerSet),
               std::memory_order_relaxed);
  return was_empty;
}

void Mailbox::Close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    filling_trackers_.clear();
  }
  reading_trackers_.clear();
}

bool Mailbox::Take() {
  reading_.clear();
  if (reading_.capacity() > kKeptBytes) std::string().swap(reading_);
  read_ = 0;
  reading_trackers_.clear();
  sets_read_ = 0;
  if (reading_trackers_.capacity() * sizeof(TrackerSet) > kKeptBytes) {
    std::vector<TrackerSet>().swap(reading_trackers_);
  }
  const std::lock_guard lock(mutex_);
  reading_.swap(filling_);
  reading_trackers_.swap(filling_trackers_);
  has_letters_.store(false, std::memory_order_relaxed);
  bytes_.store(filling_.capacity() + reading_.capacity(), std::memory_order_relaxed);
  const bool complete = !refused_;
  refused_ = false;
  return complete;
}

bool Mailbox::Next(Letter& letter) {
  if (read_ == reading_.size()) {
    // Why now: trackers keep their outlet, whose box this is.
    reading_trackers_.clear();
    return false;
  }
  Sizes sizes;
  std::memcpy(&sizes, reading_.data() + read_, sizeof(sizes));
  const std::string_view bytes = std::string_view(reading_).substr(read_ + sizeof(sizes));
  letter.kind = sizes.kind;
  letter.notice = sizes.notice;
  letter.client_id = sizes.client_id;
  trackers_read_ = sizes.has_trackers ? &reading_trackers_[sets_read_++] : nullptr;
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
