# Installs gait on Windows, from a release. Nothing of the download is run or unpacked before its
# checksum is right, and its signature too when a key is given.
[CmdletBinding()]
param(
  # Release to install, such as v1.2.3; the latest if it is not given.
  [string] $Version = '',
  # Repository, as owner/name.
  [string] $Repo = 'davidahmann/gait',
  # Where the program goes.
  [string] $InstallDir = '',
  # PEM key of the releases: the signature must hold under it.
  [string] $PublicKey = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

# GAIT_RELEASE_BASE_URL replaces the address of the release. Errors exit 2.
function Stop-Install([string] $Message, [string] $Hint = '') {
  [Console]::Error.WriteLine("error: $Message")
  if ($Hint -ne '') { [Console]::Error.WriteLine("hint: $Hint") }
  exit 2
}

function Save-Asset([string] $Name, [string] $Base, [string] $Folder) {
  try {
    Invoke-WebRequest -UseBasicParsing -Uri "$Base/$Name" -OutFile (Join-Path $Folder $Name)
  } catch {
    Stop-Install "cannot download $Base/$Name" 'check -Version and -Repo'
  }
}

if ($Version -ne '' -and $Version -notmatch '^v[0-9][A-Za-z0-9.-]*$') {
  Stop-Install "-Version ""$Version"" is no tag: expected something like v1.2.3"
}
if ($Repo -notmatch '^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$') {
  Stop-Install "-Repo ""$Repo"" is no owner/name"
}
if ($env:OS -ne 'Windows_NT') {
  Stop-Install 'this installs on Windows' 'on Linux and macOS use scripts/install.sh'
}
$Machine = $env:PROCESSOR_ARCHITEW6432
if (-not $Machine) { $Machine = $env:PROCESSOR_ARCHITECTURE }
if ($Machine -eq 'AMD64') { $Arch = 'amd64' }
elseif ($Machine -eq 'ARM64') { $Arch = 'arm64' }
else { Stop-Install "there is no archive for $Machine" }
if ($InstallDir -eq '') { $InstallDir = Join-Path $env:LOCALAPPDATA 'Programs\gait' }

if ($env:GAIT_RELEASE_BASE_URL) { $Base = $env:GAIT_RELEASE_BASE_URL.TrimEnd('/') }
elseif ($Version -ne '') { $Base = "https://github.com/$Repo/releases/download/$Version" }
else { $Base = "https://github.com/$Repo/releases/latest/download" }
if ($Base -notmatch '^(https://|http://(127\.0\.0\.1|localhost):)') {
  Stop-Install "GAIT_RELEASE_BASE_URL ""$Base"" is not https"
}
# Windows PowerShell 5.1 does not offer TLS 1.2 by itself
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

$Work = Join-Path ([IO.Path]::GetTempPath()) ("gait_" + [Guid]::NewGuid().ToString('N'))
New-Item -ItemType Directory -Path $Work | Out-Null
try {
  Save-Asset 'checksums.txt' $Base $Work
  $Checksums = Join-Path $Work 'checksums.txt'

  if ($PublicKey -ne '') {
    if (-not (Test-Path -LiteralPath $PublicKey -PathType Leaf)) {
      Stop-Install "there is no key ""$PublicKey"""
    }
    if (-not (Get-Command openssl -ErrorAction SilentlyContinue)) {
      Stop-Install 'openssl is not there to check the signature'
    }
    Save-Asset 'checksums.txt.sig' $Base $Work
    $Signature = Join-Path $Work 'checksums.txt.sig'
    & openssl pkeyutl -verify -pubin -inkey $PublicKey -rawin -in $Checksums -sigfile $Signature | Out-Null
    if ($LASTEXITCODE -ne 0) {
      Stop-Install "the signature of checksums.txt does not hold under $PublicKey" 'do not install this; openssl must be 3.0 or later'
    }
  }

  # the name of the archive is taken from the checksums, so the latest release needs no other question
  $Wanted = '[0-9][0-9A-Za-z.-]*'
  if ($Version -ne '') { $Wanted = [Regex]::Escape($Version.Substring(1)) }
  $Pattern = "^([0-9a-f]{64})  (gait_${Wanted}_windows_$Arch\.zip)$"
  $Lines = @(Get-Content -LiteralPath $Checksums | Where-Object { $_ -cmatch $Pattern })
  if ($Lines.Count -ne 1) {
    Stop-Install "checksums.txt lists $($Lines.Count) archives for windows ${Arch}, expected one"
  }
  $Expected = $Lines[0].Substring(0, 64)
  $Archive = $Lines[0].Substring(66)

  Save-Asset $Archive $Base $Work
  $Path = Join-Path $Work $Archive
  $Actual = (Get-FileHash -LiteralPath $Path -Algorithm SHA256).Hash.ToLowerInvariant()
  if ($Actual -cne $Expected) {
    Stop-Install "the checksum of $Archive is $Actual, expected $Expected" 'do not install this; download again'
  }

  $Unpacked = Join-Path $Work 'unpacked'
  Expand-Archive -LiteralPath $Path -DestinationPath $Unpacked
  $Program = Join-Path $Unpacked 'gait.exe'
  if (-not (Test-Path -LiteralPath $Program -PathType Leaf)) {
    Stop-Install "$Archive holds no program"
  }
  $Said = & $Program version
  if ($LASTEXITCODE -ne 0) { Stop-Install 'the program does not run on this machine' }
  New-Item -ItemType Directory -Force -Path $InstallDir | Out-Null
  Move-Item -Force -LiteralPath $Program -Destination (Join-Path $InstallDir 'gait.exe')

  Write-Output "installed: $(Join-Path $InstallDir 'gait.exe') ($Said)"
  Write-Output "checksum: $Actual"
  if ($PublicKey -ne '') { Write-Output 'signature: yes' } else { Write-Output 'signature: not checked' }
  if (($env:PATH -split ';') -notcontains $InstallDir) {
    Write-Output "next: add it to your PATH:"
    Write-Output "  [Environment]::SetEnvironmentVariable('Path', '$InstallDir;' + [Environment]::GetEnvironmentVariable('Path', 'User'), 'User')"
  }
} finally {
  Remove-Item -Recurse -Force -LiteralPath $Work -ErrorAction SilentlyContinue
}
