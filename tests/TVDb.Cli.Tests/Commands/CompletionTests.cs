using System.Diagnostics;
using TVDb.Cli.Tests.Scripted;

namespace TVDb.Cli.Tests.Commands;

/// <summary>The scripts of bash and fish, run by these with a `tvdb` on their PATH; of zsh, that there is one.</summary>
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
    [InlineData("tvdb bud", "budgets")]
    [InlineData("tvdb completion ", "bash fish zsh")]
    [InlineData("tvdb process sam", "sample.md")]
    public async Task Fish_ALine_IsCompletedByTvdbOrByAFile(string line, string expected)
    {
        var fish = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "fish")).FirstOrDefault(File.Exists);
        Assert.SkipUnless(fish is not null, "fish is not on the PATH");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "sample.md"), "", TestContext.Current.CancellationToken);
        await WriteTvdbAsync();

        var (exitCode, output, error) = await RunAsync(fish, "--no-config", "-c", "tvdb completion fish | source; complete -C $argv[1]", line);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(expected, string.Join(' ', output.Where(word => !word.StartsWith('-')).Order(StringComparer.Ordinal)));
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
        await WriteTvdbAsync();
        var (exitCode, output, error) = await RunAsync(
            Bash,
            "--norc",
            "-c",
            """
            eval "$(tvdb completion bash)" || exit 1
            COMP_LINE=$1 COMP_POINT=${#1}
            read -ra COMP_WORDS <<< "$1"
            _tvdb_complete tvdb "$2"
            printf '%s\n' "${COMPREPLY[@]}"
            complete -p tvdb >&2
            """,
            "bash",
            line,
            word);
        Assert.Equal((0, "complete -o default -F _tvdb_complete tvdb\n"), (exitCode, error));
        return output;
    }

    private async Task WriteTvdbAsync()
    {
        var tvdb = Path.Combine(_folder.FullName, "tvdb");
        await File.WriteAllTextAsync(tvdb, $"#!{Bash}\nexec dotnet '{Tvdb.Assembly}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(tvdb, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task<(int ExitCode, string[] Output, string Error)> RunAsync(string shell, params string[] arguments)
    {
        var start = new ProcessStartInfo(shell, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        start.Environment["PATH"] = $"{_folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries), error);
    }
}
