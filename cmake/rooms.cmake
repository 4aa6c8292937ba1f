# A room is a folder. Its sources are all .cpp files below it, less those that are named for another system:
# x_linux.cpp is built on Linux, x_windows.cpp on Windows, everything else on both.
function(room_sources out folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  if(WIN32)
    list(FILTER sources EXCLUDE REGEX "_linux(_test)?\\.cpp$")
  else()
    list(FILTER sources EXCLUDE REGEX "_windows(_test)?\\.cpp$")
  endif()
  set(${out} ${sources} PARENT_SCOPE)
endfunction()
