using System.CommandLine;

namespace TVDb.Cli.Commands;

/// <summary>Who does something that is recorded, and why.</summary>
internal sealed class AuthorOptions
{
    private readonly Option<string> _who = new("--who")
    {
        Description = "Who does it. [default: the user's name]",
        HelpName = "name",
        DefaultValueFactory = _ => Environment.UserName,
    };

    private readonly Option<string> _why = new("--why") { Description = "Why; kept with it, see tvdb audit.", HelpName = "text", Required = true };

    public void AddTo(Command command)
    {
        command.Options.Add(_who);
        command.Options.Add(_why);
    }

    public (string Who, string Why) Read(ParseResult parsed) => (parsed.GetRequiredValue(_who), parsed.GetRequiredValue(_why));
}
