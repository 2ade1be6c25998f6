#include "protocol/command_table.h"

#include <algorithm>
#include <cstring>

#include "engine/base/check.h"
#include "protocol/arguments.h"
#include "protocol/commands/families.h"

namespace remora::protocol {

namespace {

constexpr size_t kSlots = 1024;

char ToUpper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
}

char ToLower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
}

// Clears bit 5 of every byte: letters become upper case. Other bytes change too, which is fine for
// a hash: equality is tested apart.
constexpr uint64_t kUpperMask = 0xDFDFDFDFDFDFDFDF;

}  // namespace

std::string FullNameOf(const CommandSpec& spec, const CommandSpec* container) {
  std::string name;
  if (container != nullptr) {
    name.append(container->name);
    name.push_back('|');
  }
  name.append(spec.name);
  std::transform(name.begin(), name.end(), name.begin(), ToLower);
  return name;
}

uint64_t CommandTable::HashName(std::string_view name) {
  uint64_t head = 0;
  uint64_t tail = 0;
  if (name.size() >= 8) {
    std::memcpy(&head, name.data(), 8);
    std::memcpy(&tail, name.data() + name.size() - 8, 8);
  } else if (name.size() >= 4) {
    std::memcpy(&head, name.data(), 4);
    std::memcpy(&tail, name.data() + name.size() - 4, 4);
  } else {
    for (const char letter : name) head = head << 8 | static_cast<uint8_t>(letter);
  }
  const uint64_t mixed = ((head & kUpperMask) * 0x9E3779B97F4A7C15) ^
                         ((tail & kUpperMask) * 0xC2B2AE3D27D4EB4F) ^ name.size();
  return (mixed ^ mixed >> 32) * 0x9E3779B97F4A7C15 >> 40;
}

CommandTable::CommandTable(std::span<const std::span<const CommandSpec>> families) {
  for (const std::span<const CommandSpec> family : families) command_count_ += family.size();
  slots_.resize(std::max(kSlots, command_count_ * 4));
  for (const std::span<const CommandSpec> family : families) {
    for (const CommandSpec& spec : family) Add(spec);
  }
}

void CommandTable::Add(const CommandSpec& spec) {
  base::Check(Find(spec.name) == nullptr, "no two commands have one name");
  const uint32_t id = static_cast<uint32_t>(entries_.size());
  entries_.push_back({&spec, nullptr, id, id + 1, FullNameOf(spec, nullptr), FixedKeysOf(spec)});
  for (const CommandSpec& subcommand : spec.subcommands) {
    const uint32_t sub_id = static_cast<uint32_t>(entries_.size());
    entries_.push_back({&subcommand, &spec, sub_id, sub_id + 1, FullNameOf(subcommand, &spec),
                        FixedKeysOf(subcommand)});
  }
  Index(spec.name, id);
}

void CommandTable::Index(std::string_view name, uint32_t id) {
  size_t slot = HashName(name) % slots_.size();
  while (slots_[slot].id_plus_one != 0) slot = (slot + 1) % slots_.size();
  slots_[slot].name.assign(name);
  std::transform(name.begin(), name.end(), slots_[slot].name.begin(), ToUpper);
  slots_[slot].id_plus_one = id + 1;
}

const CommandTable::Entry* CommandTable::Find(std::string_view name) const {
  size_t slot = HashName(name) % slots_.size();
  while (slots_[slot].id_plus_one != 0) {
    if (EqualsIgnoringCase(name, slots_[slot].name)) {
      const Entry& entry = entries_[slots_[slot].id_plus_one - 1];
      return entry.enabled ? &entry : nullptr;
    }
    slot = (slot + 1) % slots_.size();
  }
  return nullptr;
}

const CommandTable::Entry* CommandTable::FindSubcommand(const Entry& container,
                                                        std::string_view name) const {
  for (size_t i = 0; i < container.spec->subcommands.size(); ++i) {
    const Entry& entry = entries_[container.first_subcommand + i];
    if (EqualsIgnoringCase(name, entry.spec->name)) return &entry;
  }
  return nullptr;
}

const CommandTable::Entry* CommandTable::FindFullName(std::string_view full_name) const {
  const size_t bar = full_name.find('|');
  const Entry* entry = Find(full_name.substr(0, bar));
  if (entry == nullptr || bar == std::string_view::npos) return entry;
  return FindSubcommand(*entry, full_name.substr(bar + 1));
}

bool CommandTable::Rename(std::string_view name, std::string_view new_name) {
  if (Find(name) == nullptr || (!new_name.empty() && Find(new_name) != nullptr)) return false;
  size_t slot = HashName(name) % slots_.size();
  while (!EqualsIgnoringCase(name, slots_[slot].name)) slot = (slot + 1) % slots_.size();
  const uint32_t id = slots_[slot].id_plus_one - 1;
  // Why not cleared: the chain of names that were pushed past this slot goes through it.
  slots_[slot].name.assign(1, '\0');
  if (new_name.empty()) {
    entries_[id].enabled = false;
  } else {
    Index(new_name, id);
  }
  return true;
}

}  // namespace remora::protocol
