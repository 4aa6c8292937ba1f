// The commands of examguard-agent. Each lives in agent/command_<name>.hpp and .cpp: a struct of
// options and one function that does the work and answers the exit code. To add one, include its
// header here, and in main.cpp give it its words and a line in the list.
#pragma once

#include "agent/command_baseline.hpp"
#include "agent/command_calendar.hpp"
#include "agent/command_door.hpp"
#include "agent/command_explain.hpp"
#include "agent/command_generalize.hpp"
#include "agent/command_policy.hpp"
#include "agent/command_report.hpp"
#include "agent/command_scan.hpp"
#include "agent/command_service.hpp"
#include "agent/command_setup.hpp"
#include "agent/command_spool.hpp"
#include "agent/command_status.hpp"
#include "agent/command_stop.hpp"
