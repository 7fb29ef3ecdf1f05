<#
.SYNOPSIS
    The commands of the README for Windows: `demo`, `test` and `soak`, and `check` and `lint` for those who change the code.
.DESCRIPTION
    Makes the environment that they share in .venv, with the first Python of 3.11 or newer that is found, and does the
    steps of scripts/steps.py in it, as make does elsewhere. It needs git and Python alone.
#>
param(
    [Parameter(Mandatory = $true)]
    [ValidateSet('demo', 'test', 'soak', 'check', 'lint')]
    [string] $Command
)

$ErrorActionPreference = 'Stop'

function Find-Python {
    # What PATH names comes first, then the launcher of python.org. Windows itself offers a `python` that is none: it
    # says so and fails.
    $candidates = @(@('python'), @('py', '-3'), @('python3'))
    foreach ($candidate in $candidates) {
        $name = $candidate[0]
        $options = @($candidate | Select-Object -Skip 1)
        if (Get-Command $name -CommandType Application -ErrorAction SilentlyContinue) {
            & $name @options -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' | Out-Null
            if ($LASTEXITCODE -eq 0) {
                return , $candidate
            }
        }
    }
    throw 'a Python of 3.11 or newer (with its venv module) is needed, and none was found'
}

function Test-Fresh {
    param([string] $Stamp)
    if (-not (Test-Path $Stamp)) {
        return $false
    }
    $made = (Get-Item -Force $Stamp).LastWriteTimeUtc
    foreach ($source in @('requirements/dev.txt', 'pyproject.toml', 'scripts/install_lock.py')) {
        if ((Get-Item $source).LastWriteTimeUtc -gt $made) {
            return $false
        }
    }
    return $true
}

Push-Location (Join-Path $PSScriptRoot '..')
try {
    $stamp = '.venv/.installed'
    $code = 0
    if (-not (Test-Fresh -Stamp $stamp)) {
        $python = Find-Python
        $name = $python[0]
        $options = @($python | Select-Object -Skip 1)
        & $name @options scripts/install_lock.py .venv requirements/dev.txt --project
        $code = $LASTEXITCODE
        if ($code -eq 0) {
            New-Item -ItemType File -Force -Path $stamp | Out-Null
        }
    }
    if ($code -eq 0) {
        $inside = '.venv/Scripts/python.exe'
        if (-not (Test-Path $inside)) {
            $inside = '.venv/bin/python'
        }
        & $inside -m scripts.steps $Command
        $code = $LASTEXITCODE
    }
}
finally {
    Pop-Location
}
exit $code
