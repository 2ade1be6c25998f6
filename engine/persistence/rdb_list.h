// Lists in RDB's form: one node for each block, as Redis' quicklists have them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/keyspace/record_handle.h"
#include "engine/persistence/rdb_listpack.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/persistence/rdb_ziplist.h"

namespace remora::persistence {

void WriteRdbList(keyspace::RecordHandle& record, RdbWriter& writer);

// A list that was read. Borrows the bytes it was read from.
class RdbList {
 public:
  struct Node {
    bool is_apart = false;
    std::vector<std::string_view> elements;
  };

  // Reads what follows its type, one of lists. False when that says something impossible, or
  // nothing.
  [[nodiscard]] bool Read(RdbType type, RdbReader& reader);

  // Whether the list may become a listpack; one that came as a single ziplist stays a quicklist, as
  // it does with Redis.
  [[nodiscard]] bool may_settle() const { return may_settle_; }
  // Elements that come without a form, to be added one by one.
  [[nodiscard]] const std::vector<std::string_view>& loose() const { return loose_; }
  // Or the blocks of a list.
  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }

 private:
  bool ReadElements(RdbReader& reader);
  bool ReadZipList(RdbReader& reader);
  bool ReadQuickList(RdbReader& reader);
  bool ReadQuickList2(RdbReader& reader);
  bool AddListPack(std::string_view bytes);

  bool may_settle_ = true;
  std::vector<std::string_view> loose_;
  std::vector<Node> nodes_;
  std::deque<ListPackReader> list_packs_;  // own the texts of integers
  std::deque<ZipListReader> zip_lists_;
};

}  // namespace remora::persistence
