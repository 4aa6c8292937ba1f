# Warnings, hardening and sanitizers, once for every target through `examguard_options`.
# The hardening set follows the OpenSSF compiler guide as far as g++ 12 knows its flags.
add_library(examguard_options INTERFACE)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

target_include_directories(examguard_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(examguard_options INTERFACE
  -Wall -Wextra -Wpedantic -Wformat=2 -Wconversion -Wsign-conversion -Wimplicit-fallthrough
  -Wshadow -Wnon-virtual-dtor -Wundef -Werror=format-security
  -fstack-protector-strong -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(examguard_options INTERFACE -Wtrampolines -Wbidi-chars=any -ftrivial-auto-var-init=zero)
endif()

if(WIN32)
  target_compile_definitions(examguard_options INTERFACE
    _WIN32_WINNT=0x0601 WIN32_LEAN_AND_MEAN NOMINMAX UNICODE _UNICODE YAML_CPP_STATIC_DEFINE)
  target_link_options(examguard_options INTERFACE
    -static -Wl,--dynamicbase,--nxcompat,--high-entropy-va,--no-insert-timestamp)
else()
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  target_compile_options(examguard_options INTERFACE -fstack-clash-protection -fcf-protection=full)
  target_link_options(examguard_options INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed)
endif()

if(EXAMGUARD_SANITIZE)
  target_compile_options(examguard_options INTERFACE
    -fsanitize=${EXAMGUARD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(examguard_options INTERFACE -fsanitize=${EXAMGUARD_SANITIZE})
  if(EXAMGUARD_FUZZ)
    # The fuzzer sees which ways through the code it has not taken yet.
    target_compile_options(examguard_options INTERFACE -fsanitize=fuzzer-no-link)
  endif()
  if(EXAMGUARD_SANITIZE MATCHES "thread")
    # Among the calls that the sanitizer puts in, g++ 12 sees strings overrun that do not.
    target_compile_options(examguard_options INTERFACE -Wno-tsan -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow)
  endif()
else()
  target_compile_definitions(examguard_options INTERFACE _GLIBCXX_ASSERTIONS)
  target_compile_options(examguard_options INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE> $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>)
endif()

# Programs and tests that are to run on older systems carry their C library with them.
function(link_program target)
  # The map says what of which archive is inside (packaging/sbom).
  if(WIN32)
    target_link_options(${target} PRIVATE -Wl,-Map,$<TARGET_FILE:${target}>.map)
  elseif(EXAMGUARD_STATIC)
    target_link_options(${target} PRIVATE -static-pie -Wl,-Map,$<TARGET_FILE:${target}>.map)
  else()
    target_link_options(${target} PRIVATE -pie)
  endif()
endfunction()

# What most files read anyway, read once: the sanitizers' builds then take half the time. Not in the everyday build, which
# checks that each file includes what it uses.
function(precompile target)
  if(EXAMGUARD_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE
      <algorithm> <chrono> <functional> <map> <memory> <optional> <string> <vector> <boost/json.hpp> <boost/system/result.hpp>
      ${ARGN})
  endif()
endfunction()
