// CommandTable: every command by its name, made once from explicit lists of rows.
//
// Lookup is a perfect fit for a small fixed set: names are at most 16 bytes or so, so a name is
// folded to upper case in registers, hashed, and found in an open-addressed table that fits the
// first-level cache. Nothing is registered by static initialisers: whoever builds a program lists
// its families.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/command_spec.h"
#include "protocol/key_finder.h"

namespace remora::protocol {

class CommandTable {
 public:
  // A command as the table knows it.
  struct Entry {
    const CommandSpec* spec;
    const CommandSpec* container;  // null unless `spec` is a subcommand
    uint32_t id;                   // dense, from 0: for arrays of statistics
    uint32_t first_subcommand;     // the id of the first, where there are any
    std::string full_name;         // "get", "config|set"
    FixedKeys fixed_keys;
    bool enabled = true;
  };

  // The families of this module.
  [[nodiscard]] static std::span<const std::span<const CommandSpec>> ProtocolFamilies();

  explicit CommandTable(std::span<const std::span<const CommandSpec>> families);
  CommandTable(const CommandTable&) = delete;
  CommandTable& operator=(const CommandTable&) = delete;

  // The command of this name, in any case; null when there is none.
  [[nodiscard]] const Entry* Find(std::string_view name) const;
  // The subcommand of this name, in any case.
  [[nodiscard]] const Entry* FindSubcommand(const Entry& container, std::string_view name) const;
  // "config|get" or "get".
  [[nodiscard]] const Entry* FindFullName(std::string_view full_name) const;

  // All entries by id, subcommands included; each container's follow it.
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  // How many are not subcommands.
  [[nodiscard]] size_t command_count() const { return command_count_; }

  // Gives a command another name, or none; before the table is used. False when there is no such
  // command, or the new name is taken.
  bool Rename(std::string_view name, std::string_view new_name);

 private:
  void Add(const CommandSpec& spec);
  void Index(std::string_view name, uint32_t id);
  [[nodiscard]] static uint64_t HashName(std::string_view name);

  struct Slot {
    std::string name;  // in upper case
    uint32_t id_plus_one = 0;
  };

  std::vector<Entry> entries_;
  std::vector<Slot> slots_;
  size_t command_count_ = 0;
};

// "get", "config|get".
[[nodiscard]] std::string FullNameOf(const CommandSpec& spec, const CommandSpec* container);

}  // namespace remora::protocol
