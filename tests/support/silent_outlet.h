// SilentOutlet: an outlet for tests, which writes down what its trackers are told.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/messages/broker.h"
#include "engine/messages/outlet.h"
#include "engine/messages/tracker.h"

namespace remora::tests {

class PlainTracker final : public messages::Tracker {
 public:
  using Tracker::Tracker;
};

class SilentOutlet final : public messages::Outlet {
 public:
  using Outlet::Outlet;

  // What each client was told, by its number: keys, "*" for everything, "!" for a recipient that
  // has gone.
  std::map<uint64_t, std::vector<std::string>> told;
  std::vector<std::string> lines;
  // Clients that may be told in others' place.
  std::set<uint64_t> clients;

  // What a client was told since the last time.
  std::vector<std::string> Take(uint64_t client_id) {
    TellChanges();
    DeliverMail();
    return std::exchange(told[client_id], {});
  }

 private:
  void Announce() override {}
  void MissedMail() override {}
  void Deliver(const messages::Message&, std::span<const messages::Audience::Member>) override {}
  void Tell(messages::Tracker& tracker, const messages::Notice& notice) override {
    Write(tracker.client_id(), tracker, notice);
  }
  bool TellInPlaceOf(messages::Tracker& tracker, uint64_t client_id,
                     const messages::Notice& notice) override {
    if (!clients.contains(client_id)) return false;
    Write(client_id, tracker, notice);
    return true;
  }
  void ShowLine(std::string_view line) override { lines.emplace_back(line); }

  void Write(uint64_t client_id, const messages::Tracker& tracker, const messages::Notice& notice) {
    using messages::NoticeKind;
    std::vector<std::string>& to = told[client_id];
    if (notice.kind == NoticeKind::kKey) to.emplace_back(notice.key);
    if (notice.kind == NoticeKind::kEverything) to.emplace_back("*");
    if (notice.kind == NoticeKind::kRedirectGone) to.emplace_back("!");
    std::string_view packed = notice.packed_changes;
    for (std::string_view change; messages::Mailbox::NextPattern(packed, change);) {
      const auto [key, by] = messages::UnpackChange(change);
      if (!tracker.skips_own() || by != tracker.client_id()) to.emplace_back(key);
    }
  }
};

}  // namespace remora::tests
