// SqliteInventory: a table of stock in a real database, as a source of rows.
//
//   SqliteInventory inventory;
//   inventory.Execute("UPDATE inventory SET stock = 3 WHERE id = 273");
#pragma once

#include <sqlite3.h>

#include <optional>
#include <string>
#include <string_view>

#include "patterns/row_cache.h"

namespace remora::patterns {

class SqliteInventory final : public RowSource {
 public:
  // In memory, with the table inventory(id, name, price, stock, note) and nothing in it.
  SqliteInventory() {
    sqlite3_open(":memory:", &database_);
    Execute(
        "CREATE TABLE inventory (id INTEGER PRIMARY KEY, name TEXT, price REAL, stock INTEGER, "
        "note TEXT)");
  }
  ~SqliteInventory() override { sqlite3_close(database_); }
  SqliteInventory(const SqliteInventory&) = delete;
  SqliteInventory& operator=(const SqliteInventory&) = delete;

  void Execute(const std::string& statement) {
    sqlite3_exec(database_, statement.c_str(), nullptr, nullptr, nullptr);
  }

  StoreResult<std::optional<Row>> Load(std::string_view row_id) override {
    sqlite3_stmt* query = nullptr;
    const char* text = "SELECT * FROM inventory WHERE id = ?";
    if (sqlite3_prepare_v2(database_, text, -1, &query, nullptr) != SQLITE_OK) {
      return StoreError{StoreErrorCode::kSource, sqlite3_errmsg(database_)};
    }
    sqlite3_bind_text(query, 1, row_id.data(), static_cast<int>(row_id.size()), SQLITE_TRANSIENT);
    std::optional<Row> row;
    if (sqlite3_step(query) == SQLITE_ROW) row = ReadRow(query);
    sqlite3_finalize(query);
    return row;
  }

 private:
  static Row ReadRow(sqlite3_stmt* query) {
    Row row;
    for (int column = 0; column < sqlite3_column_count(query); ++column) {
      row.emplace_back(sqlite3_column_name(query, column), ReadValue(query, column));
    }
    return row;
  }

  static RowValue ReadValue(sqlite3_stmt* query, int column) {
    switch (sqlite3_column_type(query, column)) {
      case SQLITE_INTEGER:
        return int64_t{sqlite3_column_int64(query, column)};
      case SQLITE_FLOAT:
        return sqlite3_column_double(query, column);
      case SQLITE_TEXT:
        return std::string(reinterpret_cast<const char*>(sqlite3_column_text(query, column)));
      default:
        return std::monostate();
    }
  }

  sqlite3* database_ = nullptr;
};

}  // namespace remora::patterns
