// Encrypted connections.

#include "server/config/directive_table.h"
#include "server/config/directive_vocabulary.h"

namespace remora::server::config {
namespace {

using enum ValueType;
using enum Support;

constexpr Directive kTlsDirectives[] = {
    {.name = "max-new-tls-connections-per-cycle",
     .type = kInteger,
     .default_text = "1",
     .minimum = 1,
     .maximum = 1000,
     .support = kHint},
    {.name = "tls-auth-clients",
     .type = kChoice,
     .default_text = "yes",
     .choices = kTlsClientChecks,
     .support = kHint},
    {.name = "tls-ca-cert-dir", .type = kText, .support = kUnsupported, .reason = kNoTls},
    {.name = "tls-ca-cert-file", .type = kText, .support = kUnsupported, .reason = kNoTls},
    {.name = "tls-cert-file", .type = kText, .support = kUnsupported, .reason = kNoTls},
    {.name = "tls-ciphers", .type = kText, .support = kHint},
    {.name = "tls-ciphersuites", .type = kText, .support = kHint},
    {.name = "tls-client-cert-file", .type = kText, .support = kUnsupported, .reason = kNoTls},
    {.name = "tls-client-key-file", .type = kText, .support = kUnsupported, .reason = kNoTls},
    {.name = "tls-client-key-file-pass",
     .type = kText,
     .flags = kSensitive,
     .support = kUnsupported,
     .reason = kNoTls},
    {.name = "tls-cluster",
     .type = kBoolean,
     .default_text = "no",
     .support = kUnsupported,
     .reason = kNoTls},
    {.name = "tls-dh-params-file", .type = kText, .support = kUnsupported, .reason = kNoTls},
    {.name = "tls-key-file", .type = kText, .support = kUnsupported, .reason = kNoTls},
    {.name = "tls-key-file-pass",
     .type = kText,
     .flags = kSensitive,
     .support = kUnsupported,
     .reason = kNoTls},
    {.name = "tls-port",
     .type = kInteger,
     .default_text = "0",
     .maximum = 65535,
     .support = kUnsupported,
     .reason = kNoTls},
    {.name = "tls-prefer-server-ciphers", .type = kBoolean, .default_text = "no", .support = kHint},
    {.name = "tls-protocols", .type = kText, .support = kHint},
    {.name = "tls-replication",
     .type = kBoolean,
     .default_text = "no",
     .support = kUnsupported,
     .reason = kNoTls},
    {.name = "tls-session-cache-size",
     .type = kInteger,
     .default_text = "20480",
     .maximum = kInt32Max,
     .support = kHint},
    {.name = "tls-session-cache-timeout",
     .type = kInteger,
     .default_text = "300",
     .maximum = kInt32Max,
     .support = kHint},
    {.name = "tls-session-caching", .type = kBoolean, .default_text = "yes", .support = kHint},
};

}  // namespace

std::span<const Directive> TlsDirectives() { return kTlsDirectives; }

}  // namespace remora::server::config
