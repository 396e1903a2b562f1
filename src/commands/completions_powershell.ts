/** The completion script for PowerShell, from Windows PowerShell 5.1 on. */

/** Nothing that somebody typed is evaluated: words are taken from the parsed line as texts. */
export const POWERSHELL_SCRIPT = `# PowerShell completion for gait
Register-ArgumentCompleter -Native -CommandName gait -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $typed = @()
    foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
            $typed += $element.Value
        } else {
            $typed += $element.Extent.Text
        }
    }
    # Before 7.3, PowerShell leaves out an empty argument unless it is quoted.
    if ($wordToComplete -ne '') { $typed += $wordToComplete }
    elseif ($PSVersionTable.PSVersion -ge [version]'7.3') { $typed += '' }
    else { $typed += '""' }
    & gait complete -- @typed 2>$null | ForEach-Object {
        if ($_ -eq '' -or $_ -match '^:[0-9]+$') { return }
        $value, $help = $_ -split "\`t", 2
        if (-not $help) { $help = $value }
        $text = $value
        if ($text -match '[^A-Za-z0-9_./:=@+-]') { $text = "'" + $text.Replace("'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $help)
    }
}`;
