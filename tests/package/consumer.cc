// A program outside the tree: all that it knows of Remora is what was installed.
#include <engine/engine.h>

#include <cstdio>

int main() {
  remora::Engine engine;
  if (!engine.Set("visits", "41").ok()) return 1;
  const auto visits = engine.IncrBy("visits", 1);
  std::printf("visits: %lld\n", visits.ok() ? static_cast<long long>(*visits) : -1);
  return visits.ok() && *visits == 42 ? 0 : 1;
}
