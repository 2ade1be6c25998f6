# What `cmake --install` leaves behind: the public headers, the libraries, remora-server, and how
# CMake (find_package(Remora)) and pkg-config (remora, remora-protocol, ...) find them.

include(CMakePackageConfigHelpers)

set(REMORA_MODULES engine protocol patterns server)
set(installed_modules "")
foreach(module ${REMORA_MODULES})
  if(TARGET remora_${module})
    list(APPEND installed_modules ${module})
    set_target_properties(remora_${module} PROPERTIES EXPORT_NAME ${module})
    target_compile_features(remora_${module} PUBLIC cxx_std_20)  # what the headers need
    install(TARGETS remora_${module} EXPORT RemoraTargets
            ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  endif()
endforeach()
# All that is installed, for those who build no more than that.
add_custom_target(remora_package)
list(TRANSFORM installed_modules PREPEND remora_ OUTPUT_VARIABLE installed_targets)
add_dependencies(remora_package ${installed_targets})
if(TARGET remora-server)
  add_dependencies(remora_package remora-server)
  install(TARGETS remora-server RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(CODE "
  set(remora_source \"${PROJECT_SOURCE_DIR}\")
  set(remora_modules \"${installed_modules}\")
  set(remora_destination \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_INCLUDEDIR}/remora\")
  include(\"${PROJECT_SOURCE_DIR}/tools/package/install_headers.cmake\")")

# What a library of ours links is what its consumers must find; the rest of the names are our own.
set(dependencies "")
foreach(module ${installed_modules})
  get_target_property(linked remora_${module} LINK_LIBRARIES)
  foreach(name ${linked})
    if(name MATCHES "^([A-Za-z0-9_-]+)::")
      list(APPEND dependencies ${CMAKE_MATCH_1})
    endif()
  endforeach()
endforeach()
list(REMOVE_DUPLICATES dependencies)
list(REMOVE_ITEM dependencies remora PkgConfig)
set(REMORA_FIND_DEPENDENCIES "")
foreach(dependency ${dependencies})
  string(APPEND REMORA_FIND_DEPENDENCIES "find_dependency(${dependency})\n")
endforeach()

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Remora)
install(EXPORT RemoraTargets NAMESPACE remora:: DESTINATION ${package_folder})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/RemoraConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/package/RemoraConfig.cmake
                              INSTALL_DESTINATION ${package_folder})
# Why SameMinorVersion: before 1.0 a minor version may change an interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/RemoraConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/RemoraConfig.cmake
              ${PROJECT_BINARY_DIR}/package/RemoraConfigVersion.cmake
        DESTINATION ${package_folder})

# One .pc file a library; `remora` is the engine, the one that most programs want.
file(RELATIVE_PATH REMORA_PREFIX_FROM_PKGCONFIG
     ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
set(REMORA_PC_DEFINITIONS "")
if(REMORA_PLAIN_ALLOCATION)
  set(REMORA_PC_DEFINITIONS " -DREMORA_PLAIN_ALLOCATION=1")
endif()
function(remora_add_pkgconfig module suffix requires description)
  if(NOT TARGET remora_${module})
    return()
  endif()
  set(REMORA_PC_SUFFIX "${suffix}")
  set(REMORA_PC_REQUIRES "${requires}")
  set(REMORA_PC_DESCRIPTION "${description}")
  set(REMORA_PC_LIBRARIES "-lremora_${module}")
  get_target_property(linked remora_${module} LINK_LIBRARIES)
  foreach(name ${linked})
    if(name MATCHES "^[A-Za-z0-9_-]+::" AND NOT name MATCHES "^Threads::")
      if(name MATCHES "^absl::(.*)")
        string(APPEND REMORA_PC_REQUIRES " absl_${CMAKE_MATCH_1}")
      elseif(name MATCHES "^OpenSSL::(.*)")
        string(TOLOWER ${CMAKE_MATCH_1} library)
        string(APPEND REMORA_PC_REQUIRES " lib${library}")
      else()
        string(REGEX REPLACE "^[A-Za-z0-9_-]+::(lib)?" "-l" flag ${name})
        string(APPEND REMORA_PC_LIBRARIES " ${flag}")
      endif()
    elseif(name MATCHES "^-l")
      string(APPEND REMORA_PC_LIBRARIES " ${name}")
    endif()
  endforeach()
  configure_file(${PROJECT_SOURCE_DIR}/tools/package/remora.pc.in
                 ${PROJECT_BINARY_DIR}/package/remora${suffix}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/package/remora${suffix}.pc
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()
remora_add_pkgconfig(engine "" "" "Redis as a C++20 library: the engine")
remora_add_pkgconfig(protocol -protocol "remora" "Redis as a C++20 library: RESP and its commands")
remora_add_pkgconfig(patterns -patterns "remora-protocol" "Redis as a C++20 library: patterns")
remora_add_pkgconfig(server -server "remora-protocol" "Redis as a C++20 library: the server")
