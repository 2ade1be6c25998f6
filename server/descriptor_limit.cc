#include "server/descriptor_limit.h"

#include <sys/resource.h>

#include <algorithm>

namespace remora::server {

uint64_t MakeRoomForClients(uint64_t clients) {
  const uint64_t wanted = clients + kOwnDescriptors;
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return clients;
  if (limit.rlim_cur >= wanted) return clients;
  const rlimit before = limit;
  limit.rlim_cur = wanted;
  limit.rlim_max = std::max<rlim_t>(limit.rlim_max, wanted);
  // Only a privileged process may raise the upper bound.
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0) return clients;
  limit = before;
  limit.rlim_cur = std::min<rlim_t>(wanted, before.rlim_max);
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit = before;
  if (limit.rlim_cur >= wanted) return clients;
  return limit.rlim_cur > kOwnDescriptors ? limit.rlim_cur - kOwnDescriptors : 1;
}

}  // namespace remora::server
