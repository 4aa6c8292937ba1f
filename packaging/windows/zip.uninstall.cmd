@echo off
rem Removes the agent; its keys and what it has not delivered stay. Run it as administrator.
setlocal
net session >nul 2>&1
if errorlevel 1 (
  echo 请右键单击本文件，选择“以管理员身份运行”。 Run this file as administrator.
  if "%EXAMGUARD_QUIET%"=="" pause
  exit /b 3
)
set "TARGET=%ProgramFiles%\examguard"
"%TARGET%\examguard-agent.exe" setup --remove %*
set CODE=%ERRORLEVEL%
if not "%CODE%"=="0" exit /b %CODE%
cd /d "%SystemRoot%"
rem The rest is read at once, since this file goes too.
(rmdir /s /q "%TARGET%" & exit /b 0)
