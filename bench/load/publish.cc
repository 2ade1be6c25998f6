#include "bench/load/publish.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

namespace remora::bench {

namespace {

constexpr uint64_t kSubscribers = 50;
constexpr std::string_view kSubscribe = "*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\nnews\r\n";
constexpr std::string_view kPublish =
    "*3\r\n$7\r\nPUBLISH\r\n$4\r\nnews\r\n$16\r\nsixteen bytes ok\r\n";

class Audience {
 public:
  explicit Audience(uint16_t port) : publisher_(port), epoll_(epoll_create1(0)) {
    for (uint64_t i = 0; i < kSubscribers; ++i) {
      subscribers_.push_back(std::make_unique<Connection>(port));
      Listen(*subscribers_.back(), i);
      subscribers_.back()->Send(kSubscribe, 1);
    }
    Listen(publisher_, kSubscribers);
    Await(kSubscribers);
  }
  ~Audience() { close(epoll_); }
  Audience(const Audience&) = delete;
  Audience& operator=(const Audience&) = delete;

  // Publishes and returns when everybody has heard all of it.
  void Publish(std::string_view requests, uint64_t count) {
    for (const auto& subscriber : subscribers_) subscriber->Send({}, count);
    publisher_.Send(requests, count);
    Await(kSubscribers + 1);
  }
  [[nodiscard]] uint64_t errors() const {
    uint64_t errors = publisher_.errors();
    for (const auto& subscriber : subscribers_) errors += subscriber->errors();
    return errors;
  }

 private:
  void Listen(const Connection& connection, uint64_t number) {
    epoll_event event{.events = EPOLLIN, .data = {.u64 = number}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.descriptor(), &event);
  }
  // Reads until so many connections have what they wait for.
  void Await(uint64_t connections) {
    while (connections > 0) {
      const int count = epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), -1);
      for (int i = 0; i < count; ++i) {
        const uint64_t number = events_[static_cast<size_t>(i)].data.u64;
        Connection& from = number == kSubscribers ? publisher_ : *subscribers_[number];
        if (from.Receive(buffer_)) --connections;
      }
    }
  }

  Connection publisher_;
  int epoll_;
  std::vector<std::unique_ptr<Connection>> subscribers_;
  std::array<epoll_event, kSubscribers + 1> events_;
  std::vector<char> buffer_ = std::vector<char>(256 * 1024);
};

}  // namespace

void RunPublish(uint16_t port, uint64_t messages, uint64_t pipeline, Totals& totals) {
  std::string requests;
  for (uint64_t i = 0; i < pipeline; ++i) requests += kPublish;
  Audience audience(port);
  const uint64_t batches = std::max<uint64_t>(messages / (kSubscribers * pipeline), 1);
  const uint64_t began = NowNanoseconds();
  for (uint64_t i = 0; i < batches; ++i) {
    const uint64_t sent = NowNanoseconds();
    audience.Publish(requests, pipeline);
    totals.latencies.Add(NowNanoseconds() - sent);
  }
  totals.seconds = static_cast<double>(NowNanoseconds() - began) / 1e9;
  totals.requests = batches * pipeline * kSubscribers;
  totals.errors = audience.errors();
}

}  // namespace remora::bench
