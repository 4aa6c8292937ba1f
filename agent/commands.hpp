// The commands of examguard-agent. Each lives in agent/command_<name>.hpp and .cpp: a struct of
// options and one function that does the work and answers the exit code. To add one, include its
// header here and give it its words in main.cpp.
#pragma once
