// Memory that this process has freed but still holds.
#pragma once

namespace examguard {

// Gives it to the system, at the end of a stage after which other threads need memory: what one
// thread freed is not reused by another. Takes milliseconds.
void give_memory_back();

}  // namespace examguard
