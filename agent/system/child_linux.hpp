// What the programs that we start have in common on Linux. Included by *_linux.cpp files only.
#pragma once

#include <boost/process/child.hpp>
#include <boost/process/group.hpp>
#include <optional>

namespace examguard {

// In the child, between fork and exec: nothing of ours but the three standard streams reaches the
// program, and it is killed when we are.
void prepare_child();

// The exit status, once the child's output is at its end, or its work is given up. Waits a second;
// then kills what is left, and leaves behind what the system holds. Absent: it did not end by
// itself.
[[nodiscard]] std::optional<int> end_child(boost::process::child& child,
                                           boost::process::group& group);

// The other side: in a program that ends with threads that the system may hold. Whoever reads its
// output must not wait for them.
void let_go_of_streams();

}  // namespace examguard
