@echo off
rem Removes the agent; its keys and what it has not delivered stay. Run it as administrator.
setlocal
set "TARGET=%ProgramFiles%\examguard"
"%TARGET%\examguard-agent.exe" setup --remove %*
set CODE=%ERRORLEVEL%
if not "%CODE%"=="0" exit /b %CODE%
cd /d "%SystemRoot%"
rem The rest is read at once, since this file goes too.
(rmdir /s /q "%TARGET%" & exit /b 0)
