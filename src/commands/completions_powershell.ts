/** The completion script for PowerShell, from Windows PowerShell 5.1 on. */

/** Nothing that somebody typed is evaluated: words are taken from the parsed line as texts. */
export const POWERSHELL_SCRIPT = `# PowerShell completion for gait
Register-ArgumentCompleter -Native -CommandName gait -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    # Not one that a path with . finds: a Tab runs nothing of the working folder.
    $folders = $env:PATH -split [System.IO.Path]::PathSeparator |
        Where-Object { $_ -ne '' } | ForEach-Object { $_.TrimEnd('/', '\\') }
    $program = Get-Command gait -CommandType 'Application, ExternalScript' -All -ErrorAction Ignore |
        Where-Object { $folders -contains (Split-Path $_.Path) } |
        Select-Object -First 1 -ExpandProperty Path
    if (-not $program) { return }
    $typed = @()
    foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
            $typed += $element.Value
        } else {
            $typed += $element.Extent.Text
        }
    }
    # The word comes with the quotes that were typed.
    $typed += $wordToComplete -replace '^[''"]' -replace '[''"]$'
    # Arguments as before 7.3, which batch files still get, leave out one that is empty and not quoted.
    if ($PSVersionTable.PSVersion -lt [version]'7.3' -or
        $PSNativeCommandArgumentPassing -eq 'Legacy' -or $program -match '\\.(cmd|bat)$') {
        $typed = @($typed | ForEach-Object { if ($_ -eq '') { '""' } else { $_ } })
    }
    # Not written out: a script, such as that of npm, does not get a bare --.
    $words = @('complete', '--') + $typed
    $directive = 0
    # What it starts by its name comes from no folder that depends on the working folder.
    $before = $env:PATH
    $fixed = $before -split [System.IO.Path]::PathSeparator |
        Where-Object { $_ -ne '' -and [System.IO.Path]::IsPathRooted($_) }
    try {
        $env:PATH = $fixed -join [System.IO.Path]::PathSeparator
        $lines = @(& $program @words 2>$null)
    } finally {
        $env:PATH = $before
    }
    $results = @(foreach ($line in $lines) {
        if ($line -match '^:([0-9]+)$') { $directive = [int]$Matches[1]; continue }
        if ($line -eq '') { continue }
        $value, $help = $line -split "\`t", 2
        if (-not $help) { $help = $value }
        $text = $value
        if ($text -match '[^A-Za-z0-9_./:=+-]') {
            $text = [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($text)
            $text = "'" + $text + "'"
        }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $help)
    })
    $results
    if ($directive -band 4) {
        # An empty text keeps PowerShell from completing files.
        if ($results.Count -eq 0) { '' }
    } elseif ($results.Count -gt 0) {
        # Files besides the proposals, where both may stand.
        [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
    }
}`;
