#include "bench/load/hand_off.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace remora::bench {

namespace {

constexpr HandOff kHandOffs[] = {
    {"hand-off-list", "BLPOP q:{} 0", "RPUSH q:{} sixteen-bytes-ok"},
    {"hand-off-board", "BZPOPMIN z:{} 0", "ZADD z:{} 1 sixteen-bytes-ok"},
};

// A request of words with one space between them, for one pair.
std::string Request(std::string_view words, uint64_t pair) {
  std::string request;
  size_t count = 0;
  while (!words.empty()) {
    const size_t end = std::min(words.find(' '), words.size());
    std::string word(words.substr(0, end));
    if (const size_t hole = word.find("{}"); hole != std::string::npos) {
      word.replace(hole, 2, std::to_string(pair));
    }
    request += '$' + std::to_string(word.size()) + "\r\n" + word + "\r\n";
    words.remove_prefix(std::min(end + 1, words.size()));
    ++count;
  }
  return '*' + std::to_string(count) + "\r\n" + request;
}

struct Pair {
  Pair(const HandOff& hand_off, uint16_t port, uint64_t number)
      : popper(port),
        pusher(port),
        pop(Request(hand_off.pop, number)),
        push(Request(hand_off.push, number)) {}

  Connection popper;
  Connection pusher;
  const std::string pop;
  const std::string push;
  int open_replies = 0;
};

class Exchange {
 public:
  Exchange(const HandOff& hand_off, uint16_t port, uint64_t pairs, uint64_t exchanges,
           Totals& totals)
      : epoll_(epoll_create1(0)), left_(exchanges), totals_(totals) {
    for (uint64_t i = 0; i < pairs; ++i) {
      pairs_.push_back(std::make_unique<Pair>(hand_off, port, i));
      Listen(pairs_.back()->popper, 2 * i);
      Listen(pairs_.back()->pusher, 2 * i + 1);
    }
  }
  ~Exchange() { close(epoll_); }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void Run() {
    for (uint64_t i = 0; i < pairs_.size(); ++i) Wait(i);
    while (waiting_.size() > pairs_.size() / 2) PushNext();
    while (open_replies_ > 0) ServeEvents();
    for (const auto& pair : pairs_) {
      totals_.errors += pair->popper.errors() + pair->pusher.errors();
    }
  }

 private:
  void Listen(const Connection& connection, uint64_t number) {
    epoll_event event{.events = EPOLLIN, .data = {.u64 = number}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.descriptor(), &event);
  }
  void Wait(uint64_t pair) {
    if (left_ == 0) return;
    --left_;
    pairs_[pair]->popper.Send(pairs_[pair]->pop, 1);
    waiting_.push_back(pair);
    pairs_[pair]->open_replies = 2;
    open_replies_ += 2;
  }
  void PushNext() {
    Pair& pair = *pairs_[waiting_.front()];
    waiting_.pop_front();
    pair.pusher.Send(pair.push, 1);
  }
  void ServeEvents() {
    const int count = epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), -1);
    for (int i = 0; i < count; ++i) {
      const uint64_t number = events_[static_cast<size_t>(i)].data.u64;
      Pair& pair = *pairs_[number / 2];
      const bool is_popper = number % 2 == 0;
      if (!(is_popper ? pair.popper : pair.pusher).Receive(buffer_)) continue;
      --open_replies_;
      if (is_popper) totals_.latencies.Add(NowNanoseconds() - pair.pusher.sent_nanoseconds());
      if (--pair.open_replies == 0) Wait(number / 2);
    }
    const uint64_t lag = left_ == 0 ? 0 : pairs_.size() / 2;
    while (waiting_.size() > lag) PushNext();
  }

  int epoll_;
  uint64_t left_;
  uint64_t open_replies_ = 0;
  Totals& totals_;
  std::vector<std::unique_ptr<Pair>> pairs_;
  std::deque<uint64_t> waiting_;
  std::array<epoll_event, 256> events_;
  std::vector<char> buffer_ = std::vector<char>(4096);
};

}  // namespace

const HandOff* FindHandOff(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kHandOffs), std::end(kHandOffs),
                                         [&](const HandOff& one) { return one.name == name; });
  return found == std::end(kHandOffs) ? nullptr : found;
}

void RunHandOff(const HandOff& hand_off, uint16_t port, uint64_t pairs, uint64_t requests,
                Totals& totals) {
  Exchange exchange(hand_off, port, std::max<uint64_t>(pairs, 1), requests / 2, totals);
  const uint64_t started = NowNanoseconds();
  exchange.Run();
  totals.seconds += static_cast<double>(NowNanoseconds() - started) / 1e9;
  totals.requests += requests / 2 * 2;
}

}  // namespace remora::bench
