@echo off
rem Installs the agent, or brings it up to date. Run it as administrator.
setlocal
set "TARGET=%ProgramFiles%\examguard"
if exist "%TARGET%\examguard-agent.exe" "%TARGET%\examguard-agent.exe" setup --stop-for-upgrade
if not exist "%TARGET%" mkdir "%TARGET%"
copy /y "%~dp0*.*" "%TARGET%\" >nul
if errorlevel 1 (
  echo 无法写入 %TARGET%：请右键单击本文件，选择“以管理员身份运行”。 Run this file as administrator.
  if "%EXAMGUARD_QUIET%"=="" pause
  exit /b 3
)
"%TARGET%\examguard-agent.exe" setup %*
set CODE=%ERRORLEVEL%
if "%EXAMGUARD_QUIET%"=="" pause
exit /b %CODE%
