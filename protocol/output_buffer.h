#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace remora::protocol {

// OutputBuffer: the bytes a connection still has to send, in one contiguous piece, so that a batch
// of replies leaves with one send().
//
//   begin            end             capacity
//     |  unsent bytes |  free          |
//   --+---------------+----------------+
//
// Bytes are added in two steps, Reserve and Commit, and never zeroed first. Consume drops what was
// sent: sending everything makes the buffer start over at its front, so a client that reads as fast
// as it asks is served from the same few cache lines. An allocation that has grown past
// kKeptBytes is given back once it is empty; a smaller one when its owner, finding the connection
// idle, calls Shrink.
//
// There is no limit here: the owner compares size() with its own (client-output-buffer-limit).
class OutputBuffer {
 public:
  static constexpr size_t kFirstBytes = 4096;
  static constexpr size_t kKeptBytes = 512 * 1024;

  OutputBuffer() = default;
  OutputBuffer(const OutputBuffer&) = delete;
  OutputBuffer& operator=(const OutputBuffer&) = delete;

  [[nodiscard]] size_t size() const { return end_ - begin_; }
  [[nodiscard]] bool empty() const { return begin_ == end_; }
  [[nodiscard]] size_t capacity() const { return capacity_; }
  [[nodiscard]] std::string_view view() const { return {data_.get() + begin_, size()}; }

  // Where at least `size` bytes may be written. Valid until the next call of any other method.
  [[nodiscard]] char* Reserve(size_t size) {
    if (capacity_ - end_ < size) [[unlikely]]
      MakeRoom(size);
    return data_.get() + end_;
  }

  // Takes the bytes from the last Reserve's result up to `end`.
  void Commit(const char* end) { end_ = static_cast<size_t>(end - data_.get()); }

  void Append(std::string_view bytes) {
    char* const place = Reserve(bytes.size());
    if (!bytes.empty()) std::memcpy(place, bytes.data(), bytes.size());
    end_ += bytes.size();
  }

  // Drops `size` bytes at the front: they have been sent.
  void Consume(size_t size) {
    begin_ += size;
    if (begin_ == end_) Clear();
  }

  void Clear() {
    begin_ = end_ = 0;
    if (capacity_ > kKeptBytes) [[unlikely]]
      Release();
  }

  // Gives the allocation back if nothing is in it.
  void Shrink() {
    if (empty()) Release();
  }

  // Drops everything after the first `size` unsent bytes: undoes appends.
  void Truncate(size_t size) { end_ = begin_ + size; }

  // Puts `bytes` in place of the `hole_size` bytes at `position` of view(). Positions before the
  // hole stay what they are. When the sizes differ, the shorter side moves: the bytes before the
  // hole or those after it.
  void Patch(size_t position, size_t hole_size, std::string_view bytes);

 private:
  void MakeRoom(size_t size);
  void Release();

  std::unique_ptr<char[]> data_;
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t capacity_ = 0;
};

}  // namespace remora::protocol
