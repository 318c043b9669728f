# Runs wiremark in its image from PowerShell, with Docker Desktop. scripts/wiremark does the same for Git Bash, WSL, macOS and Linux.
#
#   .\wiremark.ps1 check tugas-1 --rubric progjar-t1
#
# wiremark sees the current folder and nothing else. $env:WIREMARK_IMAGE names another image than "wiremark".

$image = if ($env:WIREMARK_IMAGE) { $env:WIREMARK_IMAGE } else { 'wiremark' }

function Stop-With([int] $code, [string[]] $lines) {
  $lines | ForEach-Object { [Console]::Error.WriteLine($_) }
  exit $code
}

if (-not (Get-Command docker -ErrorAction SilentlyContinue)) {
  Stop-With 3 'wiremark runs in a container here, and there is no Docker.',
    'Install Docker Desktop from https://www.docker.com/products/docker-desktop, start it, and run this again.'
}
docker version --format '{{.Server.Version}}' *> $null
if ($LASTEXITCODE -ne 0) {
  Stop-With 3 'Docker is installed, but its engine does not answer.',
    'Start Docker Desktop, and wait until it says that the engine is running.'
}
docker image inspect $image *> $null
if ($LASTEXITCODE -ne 0) {
  Stop-With 3 "docker has no image `"$image`".",
    "Build it in wiremark's own folder:  docker build -t $image .",
    'or load the file that you were given:  docker load -i wiremark.tar'
}

# Paths inside have slashes. One with a drive, or upwards, leads out of what the container sees.
$words = @(foreach ($word in $args) {
  $word = "$word"
  if ($word -match '^([A-Za-z]:[\\/]|\\\\|\.\.([\\/]|$))') {
    Stop-With 2 "$word is outside of the folder that wiremark sees, or is named from its drive.",
      'Go to a folder that holds everything, and name paths from there.'
  }
  if ($word -and (Test-Path -LiteralPath $word)) { $word.Replace('\', '/') } else { $word }
})

# What is checked is only read, as in scripts/wiremark. Where reports go into it, it has to be written.
$separator = [IO.Path]::DirectorySeparatorChar
function Get-FullPath([string] $path) {
  $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path).TrimEnd('\', '/')
}
$folder = Get-FullPath '.'
$written = @(Get-FullPath 'reports')
for ($at = 0; $at -lt $words.Count; $at += 1) {
  if ($words[$at] -match '^--(?:out|bundle|trace)=(.+)$') { $written += Get-FullPath $Matches[1] }
  elseif ($words[$at] -match '^--(?:out|bundle|trace)$' -and $at + 1 -lt $words.Count) { $written += Get-FullPath $words[$at + 1] }
}
$readOnly = @(if ($words.Count -gt 1 -and $words[0] -in 'check', 'grade') {
  foreach ($word in $words[1..($words.Count - 1)]) {
    if (-not $word -or -not (Test-Path -LiteralPath $word) -or (Get-Item -LiteralPath $word -Force).LinkType) { continue }
    $full = Get-FullPath $word
    $above = "$full$separator"
    if (-not $full.StartsWith("$folder$separator", 'OrdinalIgnoreCase')) { continue }
    if ($written | Where-Object { "$_$separator".StartsWith($above, 'OrdinalIgnoreCase') }) { continue }
    '--volume'
    "${full}:/work/$($full.Substring($folder.Length + 1).Replace('\', '/')):ro"
  }
})

$terminal = if ([Console]::IsInputRedirected -or [Console]::IsOutputRedirected) { @() } else { @('--interactive', '--tty') }
docker run --rm --network none @terminal `
  --cap-add SYS_ADMIN --cap-add NET_ADMIN --cap-add NET_RAW --cap-add SYS_PTRACE `
  --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined `
  --volume "$($PWD.ProviderPath):/work" @readOnly --workdir /work $image @words
exit $LASTEXITCODE
