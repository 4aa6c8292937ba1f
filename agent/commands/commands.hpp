// The commands of examguard-agent. Each lives in agent/commands/<name>.hpp and .cpp: a struct of
// options and one function that does the work and answers the exit code. To add one, include its
// header here, and in main.cpp give it its words and a line in the list.
#pragma once

#include "agent/commands/baseline.hpp"
#include "agent/commands/calendar.hpp"
#include "agent/commands/door.hpp"
#include "agent/commands/explain.hpp"
#include "agent/commands/generalize.hpp"
#include "agent/commands/policy.hpp"
#include "agent/commands/report.hpp"
#include "agent/commands/scan.hpp"
#include "agent/commands/service.hpp"
#include "agent/commands/setup.hpp"
#include "agent/commands/spool.hpp"
#include "agent/commands/status.hpp"
#include "agent/commands/stop.hpp"
