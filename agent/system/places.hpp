// Where this agent's things lie on this system, unless somebody says otherwise.
#pragma once

#include <string>

namespace examguard {

// Linux: /var/lib/examguard-agent. Windows: what `setup` was told, else
// %ProgramData%\examguard\agent.
[[nodiscard]] std::string default_state_folder();

// The configuration that is read without being told of one; empty: none. Linux:
// /etc/examguard/agent.yaml, if it is there. Windows: %ProgramData%\examguard\agent.yaml, if it is
// there and only administrators may write it.
[[nodiscard]] std::string default_config_file();

// Where everybody at this PC finds the page of the newest report; empty: nowhere, and who wants one
// runs `report`. Windows: %ProgramData%\examguard\report\report.html.
[[nodiscard]] std::string shared_report_file();

}  // namespace examguard
