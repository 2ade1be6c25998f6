// The sections of INFO, one function each, by subject in files of their own.
#pragma once

#include "server/metrics/info_text.h"

namespace remora::server {

class Server;

// info_process.cc
void WriteServerSection(Server& server, InfoText& text);
void WriteClientsSection(Server& server, InfoText& text);
void WriteThreadsSection(Server& server, InfoText& text);
void WriteProcessorSection(Server& server, InfoText& text);
// info_data.cc
void WriteMemorySection(Server& server, InfoText& text);
void WritePersistenceSection(Server& server, InfoText& text);
void WriteReplicationSection(Server& server, InfoText& text);
void WriteModulesSection(Server& server, InfoText& text);
void WriteKeySizesSection(Server& server, InfoText& text);
void WriteClusterSection(Server& server, InfoText& text);
void WriteKeyspaceSection(Server& server, InfoText& text);
// info_statistics.cc
void WriteStatisticsSection(Server& server, InfoText& text);
void WriteCommandSection(Server& server, InfoText& text);
void WriteErrorSection(Server& server, InfoText& text);
void WriteLatencySection(Server& server, InfoText& text);

}  // namespace remora::server
