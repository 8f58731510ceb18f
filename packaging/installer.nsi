; The installer of the Windows program: for one person, without an administrator. Made by packaging/build.py:
;   makensis -DSRC=folder -DOUT=file.exe -DVERSION=1.2.3 [-DCOMP=zlib] installer.nsi
; Silent: /S, /D=folder (last), /AUTOSTART=1. Of the uninstaller: /S, /KEEPDATA=0 removes settings, sign-ins and logs.
; Neither ever touches the ecosystem folder.
Unicode true
Target amd64-unicode
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!define NAME "BEDROT Desktop"
!define EXE "BEDROT Desktop.exe"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\BEDROT Desktop"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define SCHEME "Software\Classes\bedrot"
!define IDENTITY "Software\Classes\AppUserModelId\Bedrot.Desktop"
!ifdef COMP
SetCompressor ${COMP}
!else
SetCompressor /SOLID lzma
!endif
Name "${NAME}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileDescription "${NAME} installer"
VIAddVersionKey LegalCopyright "MIT licence"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${EXE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; What runs from the folder is asked to end; it is never killed, since it may be writing.
!macro AskToLeave
  ${If} ${FileExists} "$INSTDIR\${EXE}"
    again:
    ExecWait '"$INSTDIR\${EXE}" --leave' $0
    ${If} $0 = 3
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "BEDROT Desktop is still at work (a run or the schedule at a prompt). Let it finish or end it, then try again." /SD IDCANCEL IDRETRY again
      SetErrorLevel 3
      Abort "BEDROT Desktop is still at work. Nothing was changed."
    ${EndIf}
  ${EndIf}
!macroend

Section "${NAME}" SecProgram
  SectionIn RO
  ; an installer that was ended between its two renames left only the former program beside
  ${If} ${FileExists} "$INSTDIR.old\${EXE}"
  ${AndIfNot} ${FileExists} "$INSTDIR\${EXE}"
    RMDir "$INSTDIR"
    Rename "$INSTDIR.old" "$INSTDIR"
  ${EndIf}
  !insertmacro AskToLeave
  RMDir /r "$INSTDIR.new"
  RMDir /r "$INSTDIR.old"
  SetOutPath "$INSTDIR.new"
  File /r "${SRC}/*.*"
  WriteUninstaller "$INSTDIR.new\Uninstall.exe"
  SetOutPath "$TEMP"
  ClearErrors
  ${If} ${FileExists} "$INSTDIR\*.*"
    RMDir "$INSTDIR"
    ${If} ${FileExists} "$INSTDIR\*.*"
      ClearErrors
      Rename "$INSTDIR" "$INSTDIR.old"
      ${If} ${Errors}
        RMDir /r "$INSTDIR.new"
        SetErrorLevel 4
        Abort "A file of the former version is in use. Nothing was changed: close what uses it and try again."
      ${EndIf}
    ${EndIf}
  ${EndIf}
  ClearErrors
  Rename "$INSTDIR.new" "$INSTDIR"
  ${If} ${Errors}
    Rename "$INSTDIR.old" "$INSTDIR"
    SetErrorLevel 4
    Abort "The new version could not be put in its place. The former one is as it was."
  ${EndIf}
  ; a portable copy that was upgraded stays one
  ${If} ${FileExists} "$INSTDIR.old\portable.txt"
    Rename "$INSTDIR.old\portable.txt" "$INSTDIR\portable.txt"
    Rename "$INSTDIR.old\data" "$INSTDIR\data"
  ${EndIf}
  RMDir /r "$INSTDIR.old"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${EXE}"
  WriteRegStr HKCU "${SCHEME}" "" "URL:${NAME}"
  WriteRegStr HKCU "${SCHEME}" "URL Protocol" ""
  WriteRegStr HKCU "${SCHEME}\DefaultIcon" "" '"$INSTDIR\${EXE}",0'
  WriteRegStr HKCU "${SCHEME}\shell\open\command" "" '"$INSTDIR\${EXE}" -- "%1"'
  WriteRegStr HKCU "${IDENTITY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${EXE}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "BEDROT"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

Section /o "Start with Windows, in the tray" SecAutostart
  WriteRegStr HKCU "${RUN}" "${NAME}" '"$INSTDIR\${EXE}" --tray'
SectionEnd

Function .onInit
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/AUTOSTART=" $1
  ${If} $1 == "1"
    SectionSetFlags ${SecAutostart} 1
  ${EndIf}
FunctionEnd

Section "Uninstall"
  !insertmacro AskToLeave
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/KEEPDATA=" $1
  ${If} ${Errors}
    StrCpy $1 "1"
    MessageBox MB_YESNO|MB_DEFBUTTON1 "Keep settings, sign-ins and logs for a later installation? Your ecosystem folder stays in any case." /SD IDYES IDYES keep
    StrCpy $1 "0"
    keep:
  ${EndIf}
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey HKCU "${SCHEME}"
  DeleteRegKey HKCU "${IDENTITY}"
  DeleteRegValue HKCU "${RUN}" "${NAME}"
  DeleteRegKey HKCU "${UNINSTALL}"
  Delete "$INSTDIR\${EXE}"
  Delete "$INSTDIR\bedrot.exe"
  Delete "$INSTDIR\README.txt"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir /r "$INSTDIR\_internal"
  RMDir "$INSTDIR"
  RMDir /r "$INSTDIR.old"
  RMDir /r "$INSTDIR.new"
  ${If} $1 == "0"
    RMDir /r "$LOCALAPPDATA\${NAME}"
  ${EndIf}
SectionEnd
