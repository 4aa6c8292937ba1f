# Cross-builds for Windows 7 SP1 and later with Debian's mingw-w64 (POSIX threads); Wine runs the tests.
# The libraries come from packaging/windows/dependencies, in the folder that EXAMGUARD_WINDOWS_SYSROOT
# (cache or environment) names or else in its default place.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)

if(NOT EXAMGUARD_WINDOWS_SYSROOT)
  if(DEFINED ENV{EXAMGUARD_WINDOWS_SYSROOT})
    set(sysroot $ENV{EXAMGUARD_WINDOWS_SYSROOT})
  else()
    set(cache $ENV{XDG_CACHE_HOME})
    if(NOT cache)
      set(cache $ENV{HOME}/.cache)
    endif()
    file(SHA256 ${CMAKE_CURRENT_LIST_DIR}/../packaging/windows/dependencies version)
    string(SUBSTRING ${version} 0 12 version)
    set(sysroot ${cache}/examguard/windows-${version})
  endif()
  set(EXAMGUARD_WINDOWS_SYSROOT ${sysroot} CACHE PATH "Libraries made by packaging/windows/dependencies")
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES EXAMGUARD_WINDOWS_SYSROOT)

set(CMAKE_FIND_ROOT_PATH ${EXAMGUARD_WINDOWS_SYSROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Every runtime library goes into the program; -fstack-protector at the link brings libssp.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static -fstack-protector-strong")
set(CMAKE_CROSSCOMPILING_EMULATOR ${CMAKE_CURRENT_LIST_DIR}/../tests/support/wine ${CMAKE_BINARY_DIR}/wine)
