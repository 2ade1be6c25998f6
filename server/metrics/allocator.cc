#include "server/metrics/allocator.h"

#include <malloc.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <string_view>

#include "engine/base/page_memory.h"

// Why weak: a program that is linked without jemalloc has none of them.
extern "C" {
[[gnu::weak]] int mallctl(const char* name, void* old_value, size_t* old_size, void* new_value,
                          size_t new_size);
[[gnu::weak]] void malloc_stats_print(void (*write)(void*, const char*), void* argument,
                                      const char* options);
}

namespace remora::server {

namespace {

bool HasJemalloc() { return mallctl != nullptr; }

uint64_t ReadSize(const char* name) {
  size_t value = 0;
  size_t size = sizeof(value);
  return mallctl(name, &value, &size, nullptr, 0) == 0 ? value : 0;
}

// Figures are a snapshot, taken when the epoch advances.
void AdvanceEpoch() {
  uint64_t epoch = 1;
  size_t size = sizeof(epoch);
  mallctl("epoch", &epoch, &size, &epoch, sizeof(epoch));
}

}  // namespace

std::string AllocatorName() {
  if (!HasJemalloc()) return "libc";
  const char* version = nullptr;
  size_t size = sizeof(version);
  if (mallctl("version", &version, &size, nullptr, 0) != 0) return "jemalloc";
  const std::string_view text = version;
  return std::string("jemalloc-").append(text.substr(0, text.find('-')));
}

AllocatorFigures ReadAllocator() {
  if (!HasJemalloc()) {
    const uint64_t resident = ResidentBytes();
    return {resident, resident, resident, 0};
  }
  AdvanceEpoch();
  // MALLCTL_ARENAS_ALL, merged over all arenas, is number 4096.
  const uint64_t muzzy_pages = ReadSize("stats.arenas.4096.pmuzzy");
  const base::PageMemoryFigures pages = base::PageMemory::Figures();
  return {ReadSize("stats.allocated") + pages.used_bytes,
          ReadSize("stats.active") + pages.used_bytes,
          ReadSize("stats.resident") + pages.backed_bytes, muzzy_pages * ReadSize("arenas.page")};
}

bool PurgeAllocator() {
  if (!HasJemalloc()) return malloc_trim(0) >= 0;
  return mallctl("arena.4096.purge", nullptr, nullptr, nullptr, 0) == 0;
}

std::string AllocatorReport() {
  std::string report;
  if (!HasJemalloc() || malloc_stats_print == nullptr) return report;
  malloc_stats_print(
      [](void* text, const char* part) { static_cast<std::string*>(text)->append(part); }, &report,
      nullptr);
  return report;
}

uint64_t ResidentBytes() {
  std::FILE* const file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  unsigned long long total = 0;
  unsigned long long resident = 0;
  const int read = std::fscanf(file, "%llu %llu", &total, &resident);
  std::fclose(file);
  return read == 2 ? resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}

uint64_t MachineBytes() {
  return static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace remora::server
