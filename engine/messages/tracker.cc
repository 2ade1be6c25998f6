#include "engine/messages/tracker.h"

#include "engine/messages/outlet.h"

namespace remora::messages {

Tracker::Tracker(uint64_t client_id, std::shared_ptr<Outlet> outlet)
    : client_id_(client_id), outlet_(std::move(outlet)) {}

Tracker::~Tracker() = default;

}  // namespace remora::messages
