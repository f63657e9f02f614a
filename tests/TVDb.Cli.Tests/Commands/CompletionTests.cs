using System.Diagnostics;
using TVDb.Cli.Tests.Scripted;

namespace TVDb.Cli.Tests.Commands;

/// <summary>The script of bash, run by bash with a `tvdb` on its PATH; of the other shells, that there is one.</summary>
public sealed class CompletionTests : IDisposable
{
    private const string Bash = "/bin/bash";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tvdb-completion-");

    [Theory]
    [InlineData("tvdb bud", "bud", "budgets")]
    [InlineData("tvdb budgets s", "s", "set")]
    [InlineData("tvdb completion ", "", "bash fish zsh")]
    [InlineData("tvdb ledger export --form", "--form", "--format")]
    [InlineData("tvdb ledger export --format ", "", "focus-csv jsonl")]
    [InlineData("tvdb nothing-like-it x", "x", "")]
    public async Task Bash_ALine_IsCompletedByTvdb(string line, string word, string expected)
    {
        Assert.SkipUnless(File.Exists(Bash), $"{Bash} is not on this machine");

        var reply = await CompleteAsync(line, word);

        Assert.Equal(expected, string.Join(' ', reply.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Script_OfAShell_AsksBySuggestDirective(string shell)
    {
        var answer = await Tvdb.RunAsync(null, "completion", shell);

        Assert.Equal((0, ""), (answer.ExitCode, answer.Error));
        Assert.Contains("[suggest:", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_OfAnotherShell_IsAUsageError() => Assert.Equal(2, (await Tvdb.RunAsync(null, "completion", "tcsh")).ExitCode);

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>As bash calls a completion function, with the cursor at the end of the line.</summary>
    private async Task<string[]> CompleteAsync(string line, string word)
    {
        var tvdb = Path.Combine(_folder.FullName, "tvdb");
        await File.WriteAllTextAsync(tvdb, $"#!{Bash}\nexec dotnet '{Tvdb.Assembly}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(tvdb, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        var start = new ProcessStartInfo(Bash, ["--norc", "-c",
            """
            eval "$(tvdb completion bash)" || exit 1
            COMP_LINE=$1 COMP_POINT=${#1}
            read -ra COMP_WORDS <<< "$1"
            _tvdb_complete tvdb "$2"
            printf '%s\n' "${COMPREPLY[@]}"
            complete -p tvdb >&2
            """,
            "bash", line, word])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}";
        using var bash = Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, "complete -o default -F _tvdb_complete tvdb\n"), (bash.ExitCode, error));
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
