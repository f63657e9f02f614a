using System.CommandLine;
using System.Reflection;
using TVDb.Cli.Client;
using TVDb.Cli.Output;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb completion`: what makes a shell ask tvdb, each time, what could follow.</summary>
internal sealed class CompletionCommand : Command
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    public CompletionCommand(Terminal terminal)
        : base("completion", "Prints the script that completes tvdb's commands and options in a shell: eval \"$(tvdb completion bash)\".")
    {
        var shell = new Argument<string>("shell") { Description = string.Join(", ", Shells) + "." };
        shell.AcceptOnlyFromAmong(Shells);
        Arguments.Add(shell);
        SetAction(parsed =>
        {
            terminal.RawOutput.Write(Script(parsed.GetRequiredValue(shell)));
            return (int)ExitCode.Ok;
        });
    }

    private static string Script(string shell)
    {
        using var script = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream($"completion/tvdb.{shell}")
            ?? throw new InvalidOperationException($"no script for {shell}"));
        return script.ReadToEnd();
    }
}
