// Work that must not be felt by who sits at this PC.
#pragma once

namespace examguard {

// From now on this process, with all its threads, takes what processor time and disk nobody else
// wants. What the system refuses stays as it was.
void go_into_background();

}  // namespace examguard
