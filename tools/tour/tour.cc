#include "tools/tour/tour.h"

#include <chrono>
#include <cstdio>

#include "engine/engine.h"
#include "engine/keyspace/totals.h"
#include "patterns/embedded_store.h"
#include "patterns/remote/remote_store.h"
#include "server/test_server.h"

namespace remora::tour {

namespace {

using std::chrono::steady_clock;

constexpr uint64_t kProgressEvery = 1000;
constexpr uint64_t kUpkeepEvery = 256;

double SecondsSince(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

// Serves the requests; `upkeep` is called now and then.
TourResult Run(RequestSource& source, Shop& shop, uint64_t compare_after, const Progress& progress,
               const std::function<void()>& upkeep) {
  TourResult result;
  const auto start = steady_clock::now();
  while (const ShopRequest* request = source.Next()) {
    const patterns::StoreStatus served = shop.Serve(*request);
    if (!served) {
      result.error = served.error().ToString();
      break;
    }
    const uint64_t count = shop.counts().requests;
    if (count % kUpkeepEvery == 0) upkeep();
    if (count % kProgressEvery == 0) progress(count, SecondsSince(start));
    if (count == compare_after) {
      const auto report = shop.Report();
      if (report) result.earlier_report = *report;
    }
  }
  result.seconds = SecondsSince(start);
  const auto report = shop.Report();
  if (report) result.report = *report;
  if (!report && result.error.empty()) result.error = report.error().ToString();
  return result;
}

void AddTotals(Engine& engine, TourResult& result) {
  const keyspace::Totals totals = keyspace::CollectTotals(engine.keyspace());
  for (const keyspace::DatabaseTotals& database : totals.databases) result.keys += database.keys;
  result.memory_bytes = totals.used_bytes;
}

void AddLine(std::string& text, const char* name, const std::string& value) {
  char line[160];
  std::snprintf(line, sizeof(line), "  %-22s %s\n", name, value.c_str());
  text += line;
}

std::string NumberText(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string PercentText(uint64_t part, uint64_t whole) {
  char text[32];
  const double percent =
      whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
  std::snprintf(text, sizeof(text), "%.1f %%", percent);
  return text;
}

std::string ScoreText(double score) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.6g", score);
  return text;
}

std::string PlacesText(const std::vector<patterns::Leaderboard::Place>& places) {
  std::string text;
  for (const patterns::Leaderboard::Place& place : places) {
    text += (text.empty() ? "" : ", ") + place.player + " (" + ScoreText(place.score) + ")";
  }
  return text;
}

std::string ViewsText(const std::vector<patterns::ScoredName>& items) {
  std::string text;
  for (const patterns::ScoredName& item : items) {
    text += (text.empty() ? "" : ", ") + item.name + " (" + ScoreText(item.score) + ")";
  }
  return text;
}

}  // namespace

TourResult RunEmbedded(RequestSource& source, uint64_t compare_after, const Progress& progress) {
  base::ManualClock clock;
  Engine engine({.seed = 1, .clock = &clock});
  patterns::EmbeddedStore store(engine);
  Shop shop(store, clock);
  TourResult result =
      Run(source, shop, compare_after, progress, [&] { static_cast<void>(engine.Tick()); });
  while (engine.Tick()) continue;
  AddTotals(engine, result);
  return result;
}

TourResult RunLoopback(RequestSource& source, const Progress& progress) {
  base::ManualClock clock;
  server::TestServer server({.clock = &clock, .seed = 1});
  patterns::RemoteStore store({.port = server.port(), .clock = &clock});
  Shop shop(store, clock);
  TourResult result = Run(source, shop, 0, progress, [] {});
  AddTotals(server.engine(), result);
  return result;
}

std::string ReportText(const TourResult& result) {
  const ShopCounts& counts = result.report.counts;
  std::string text;
  const uint64_t cacheable = counts.views - counts.personal;
  AddLine(text, "requests", NumberText(counts.requests));
  AddLine(text, "requests per second",
          NumberText(static_cast<uint64_t>(static_cast<double>(counts.requests) / result.seconds)));
  AddLine(text, "sessions live",
          NumberText(result.report.sessions) + ", " + NumberText(counts.cleaned) +
              " dropped as too many");
  AddLine(text, "log-ins, log-outs",
          NumberText(counts.log_ins) + ", " + NumberText(counts.log_outs));
  AddLine(text, "page views",
          NumberText(counts.views) + ", " + NumberText(counts.personal) + " of them personal");
  AddLine(text, "page cache hits",
          NumberText(counts.hits) + ", " + PercentText(counts.hits, cacheable) +
              " of what may be cached");
  AddLine(text, "stock rows read", NumberText(counts.stock_read));
  AddLine(text, "cart items",
          NumberText(counts.items_added) + " in, " + NumberText(counts.items_taken_out) + " out");
  AddLine(text, "purchases",
          NumberText(counts.purchases) + ", " + NumberText(counts.items_sold) + " items");
  AddLine(text, "most viewed (scaled)", ViewsText(result.report.most_viewed));
  AddLine(text, "bestsellers today", PlacesText(result.report.bestsellers_today));
  AddLine(text, "bestsellers ever", PlacesText(result.report.bestsellers));
  AddLine(text, "keys", NumberText(result.keys));
  AddLine(text, "memory", NumberText(result.memory_bytes / 1024) + " KiB of keys and values");
  return text;
}

}  // namespace remora::tour
