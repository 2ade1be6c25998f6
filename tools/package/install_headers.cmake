# Installs the public headers, with what they include; run by `cmake --install`.
#
# Public are the headers directly in a module and in engine/ops/. A public header may include a
# private one only while tools/tidy has it on its list; what is reachable is installed all the same,
# so that whatever is installed compiles.
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
