; Inno Setup 6: the installer for Windows, from the frozen app.
;
;   iscc /DVersion=0.1.0 packaging\windows\cnn-gui.iss
;
; Installs for the person who runs it, without an administrator. An administrator installs for everybody with /ALLUSERS.
; Silent, for a classroom: cnn-gui-setup.exe /VERYSILENT /SUPPRESSMSGBOXES /NORESTART

#ifndef Version
  #error Say which version: iscc /DVersion=0.1.0
#endif
#define Root SourcePath + "..\.."
#define Name "CNN GUI"
#define Program "CNN GUI.exe"

[Setup]
AppId={{6B2C0C3A-0D0B-4B7C-9E63-6E0A4B3B5C11}
AppName={#Name}
AppVersion={#Version}
AppVerName={#Name} {#Version}
AppPublisher=The cnn-gui authors
VersionInfoVersion={#Version}
DefaultDirName={autopf}\{#Name}
DefaultGroupName={#Name}
DisableProgramGroupPage=yes
DisableDirPage=auto
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile={#Root}\LICENSE
SetupIconFile={#Root}\build\packaging\cnn-gui.ico
UninstallDisplayIcon={app}\{#Program}
OutputDir={#Root}\dist
OutputBaseFilename=cnn-gui-{#Version}-windows-x86_64-setup
Compression=lzma2/max
SolidCompression=yes
LZMANumBlockThreads=4
WizardStyle=modern
ChangesAssociations=yes
CloseApplications=yes
; Drawings, networks and settings lie in the person's own folder and stay when the app is removed.

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"
Name: "fr"; MessagesFile: "compiler:Languages\French.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: "associate"; Description: "Open networks (.safetensors) with {#Name}"; Flags: unchecked

[Files]
Source: "{#Root}\dist\cnn-gui\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[InstallDelete]
; What an older version brought and this one does not.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{autoprograms}\{#Name}"; Filename: "{app}\{#Program}"; Comment: "Look inside the network that reads your digit"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\{#Program}"; Tasks: desktopicon

[Registry]
; HKA is the person's own part of the registry, or the machine's when installed for everybody. The program is listed under
; "Open with" in any case; it becomes the default only where the person chose so.
Root: HKA; Subkey: "Software\Classes\CnnGui.Network"; ValueType: string; ValueData: "Neural network"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\CnnGui.Network\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Program},0"
Root: HKA; Subkey: "Software\Classes\CnnGui.Network\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKA; Subkey: "Software\Classes\CnnGui.Drawings"; ValueType: string; ValueData: "Drawings of digits"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\CnnGui.Drawings\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Program},0"
Root: HKA; Subkey: "Software\Classes\CnnGui.Drawings\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.safetensors\OpenWithProgids"; ValueType: string; ValueName: "CnnGui.Network"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.json\OpenWithProgids"; ValueType: string; ValueName: "CnnGui.Drawings"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.safetensors"; ValueType: string; ValueData: "CnnGui.Network"; Flags: uninsdeletevalue; Tasks: associate

[Run]
Filename: "{app}\{#Program}"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent
