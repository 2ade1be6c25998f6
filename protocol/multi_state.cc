#include "protocol/multi_state.h"

#include <algorithm>
#include <utility>

#include "engine/keyspace/watch_list.h"

namespace remora::protocol {

QueuedCommand::QueuedCommand(const CommandTable::Entry& entry,
                             std::span<const std::string_view> arguments)
    : entry_(&entry) {
  size_t size = 0;
  for (const std::string_view argument : arguments) size += argument.size();
  text_.reserve(size);
  ends_.reserve(arguments.size());
  for (const std::string_view argument : arguments) {
    text_.append(argument);
    ends_.push_back(text_.size());
  }
}

void QueuedCommand::GetArguments(std::vector<std::string_view>& arguments) const {
  arguments.clear();
  size_t begin = 0;
  for (const size_t end : ends_) {
    arguments.push_back(std::string_view(text_).substr(begin, end - begin));
    begin = end;
  }
}

std::vector<QueuedCommand> MultiState::End() {
  queueing_ = false;
  aborted_ = false;
  return std::exchange(commands_, {});
}

bool MultiState::watches(uint32_t database, std::string_view name) const {
  return std::any_of(watched_.begin(), watched_.end(), [&](const WatchedKey& key) {
    return key.database == database && key.name == name;
  });
}

const std::shared_ptr<keyspace::WatchMark>& MultiState::mark() {
  if (mark_ == nullptr) mark_ = std::make_shared<keyspace::WatchMark>();
  return mark_;
}

bool MultiState::watch_broken() const { return mark_ != nullptr && mark_->broken(); }

size_t MultiState::bytes() const {
  size_t sum = 0;
  for (const QueuedCommand& command : commands_) sum += command.bytes();
  return sum;
}

}  // namespace remora::protocol
