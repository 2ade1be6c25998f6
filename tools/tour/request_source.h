// RequestSource: where the tour's requests come from: the model, or a log file.
#pragma once

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>

#include "tools/tour/shop_request.h"
#include "tools/tour/traffic_model.h"

namespace remora::tour {

class RequestSource {
 public:
  virtual ~RequestSource() = default;
  // The next request, or null at the end. Valid until the next call.
  virtual const ShopRequest* Next() = 0;
};

// The first `count` requests of the model.
class ModelSource final : public RequestSource {
 public:
  ModelSource(const TrafficOptions& options, uint64_t count) : model_(options), left_(count) {}
  const ShopRequest* Next() override;

 private:
  TrafficModel model_;
  uint64_t left_;
};

// The lines of a file in the combined log format. Others are counted and left out, as are requests
// behind `count`.
class LogSource final : public RequestSource {
 public:
  LogSource(const std::string& path, uint64_t count) : file_(path), left_(count) {}
  [[nodiscard]] bool readable() const { return file_.is_open(); }
  [[nodiscard]] uint64_t skipped() const { return skipped_; }
  const ShopRequest* Next() override;

 private:
  std::ifstream file_;
  uint64_t left_;
  uint64_t skipped_ = 0;
  ParsedLine parsed_;
};

}  // namespace remora::tour
