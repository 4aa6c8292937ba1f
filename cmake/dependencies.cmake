# Every outside library, once, as a target with a plain name. Why each is here: docs/dependencies.md.
# Static archives where Debian has them, so that the programs run on older systems.
if(WIN32 AND NOT EXISTS ${EXAMGUARD_WINDOWS_SYSROOT}/done/headers)
  message(FATAL_ERROR "No libraries in ${EXAMGUARD_WINDOWS_SYSROOT}. Run packaging/windows/dependencies, "
    "then configure anew: cmake --fresh --preset windows")
endif()
set(Boost_NO_WARN_NEW_VERSIONS ON)
find_package(Boost 1.81 REQUIRED)
find_package(Threads REQUIRED)
set(OPENSSL_USE_STATIC_LIBS ON)
find_package(OpenSSL 3.0 REQUIRED)

add_library(boost INTERFACE)
target_include_directories(boost SYSTEM INTERFACE ${Boost_INCLUDE_DIRS})
target_compile_definitions(boost INTERFACE
  BOOST_ALL_NO_LIB BOOST_JSON_NO_LIB BOOST_ASIO_NO_DEPRECATED BOOST_PROCESS_USE_STD_FS
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
# g++ 12 takes the frames of Asio's coroutines for a mismatch of its own making.
target_compile_options(boost INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)
target_link_libraries(boost INTERFACE Threads::Threads)
if(WIN32)
  target_link_libraries(boost INTERFACE ws2_32 mswsock bcrypt crypt32 iphlpapi shell32)
endif()

add_library(yaml INTERFACE)
find_path(YAML_CPP_INCLUDE yaml-cpp/yaml.h REQUIRED)
find_library(YAML_CPP_LIBRARY NAMES libyaml-cpp.a REQUIRED)
target_include_directories(yaml SYSTEM INTERFACE ${YAML_CPP_INCLUDE})
target_link_libraries(yaml INTERFACE ${YAML_CPP_LIBRARY})

add_library(utf8proc INTERFACE)
find_path(UTF8PROC_INCLUDE utf8proc.h REQUIRED)
find_library(UTF8PROC_LIBRARY NAMES libutf8proc.a REQUIRED)
target_include_directories(utf8proc SYSTEM INTERFACE ${UTF8PROC_INCLUDE})
target_compile_definitions(utf8proc INTERFACE UTF8PROC_STATIC)
target_link_libraries(utf8proc INTERFACE ${UTF8PROC_LIBRARY})

add_library(log_library INTERFACE)
find_path(SPDLOG_INCLUDE spdlog/spdlog.h REQUIRED)
target_include_directories(log_library SYSTEM INTERFACE ${SPDLOG_INCLUDE})
target_compile_definitions(log_library INTERFACE SPDLOG_FMT_EXTERNAL_HO FMT_HEADER_ONLY
  $<$<BOOL:${WIN32}>:SPDLOG_WCHAR_FILENAMES>)

add_library(command_line INTERFACE)
find_path(CLI11_INCLUDE CLI/CLI.hpp REQUIRED)
target_include_directories(command_line SYSTEM INTERFACE ${CLI11_INCLUDE})

if(NOT WIN32)
  add_library(sqlite INTERFACE)
  find_path(SQLITE_INCLUDE sqlite3.h REQUIRED)
  find_library(SQLITE_LIBRARY NAMES libsqlite3.a REQUIRED)
  target_include_directories(sqlite SYSTEM INTERFACE ${SQLITE_INCLUDE})
  target_link_libraries(sqlite INTERFACE ${SQLITE_LIBRARY} m ${CMAKE_DL_LIBS})
endif()
