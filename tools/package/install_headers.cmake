# Installs the public headers, with what they include; run by `cmake --install`.
#
# Public are the headers directly in a module and in engine/ops/, but for those of the engine that
# name the keyspace's insides: helpers of their neighbours (tools/tidy knows them by the same rule).
# Whatever a public header includes is installed too, so that what is installed compiles.
#
# Reads: remora_source, remora_modules, remora_destination.

cmake_policy(VERSION 3.25)

set(pending "")
foreach(module ${remora_modules})
  file(GLOB found RELATIVE ${remora_source} ${remora_source}/${module}/*.h)
  list(APPEND pending ${found})
endforeach()
file(GLOB found RELATIVE ${remora_source} ${remora_source}/engine/ops/*.h)
list(APPEND pending ${found})
foreach(header ${pending})
  file(STRINGS ${remora_source}/${header} names_insides LIMIT_COUNT 1
       REGEX "^#include \"engine/keyspace/")
  if(header MATCHES "^engine/" AND names_insides)
    list(REMOVE_ITEM pending ${header})
  endif()
endforeach()

set(installed "")
while(pending)
  list(POP_FRONT pending header)
  if(header IN_LIST installed OR NOT EXISTS ${remora_source}/${header})
    continue()
  endif()
  list(APPEND installed ${header})
  get_filename_component(folder ${header} DIRECTORY)
  file(INSTALL ${remora_source}/${header} DESTINATION ${remora_destination}/${folder})
  file(STRINGS ${remora_source}/${header} lines REGEX "^#include \"")
  foreach(line ${lines})
    string(REGEX REPLACE "^#include \"([^\"]*)\".*" "\\1" included "${line}")
    list(APPEND pending ${included})
  endforeach()
endwhile()
