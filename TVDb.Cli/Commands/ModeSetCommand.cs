using System.CommandLine;
using System.CommandLine.Parsing;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb mode set`</summary>
internal sealed class ModeSetCommand : Command
{
    /// <summary>Says that nothing shall be set any more.</summary>
    private const string None = "none";

    private readonly Argument<string> _target = new("TARGET") { Description = "A provider's name; `default`: of requests that name no mode; `all`: every provider." };
    private readonly Argument<ServiceMode> _mode = new("MODE")
    {
        Description = "mock, real or hybrid; none: nothing is set any more.",
        CustomParser = ParseMode,
    };

    private readonly Option<TimeSpan?> _for = SpanOption.Create("--for", "How long, such as 90s, 5m, 2h or 3d; then what is set for good is in force again. [default: for good]");
    private readonly Option<long?> _revision = new("--revision") { Description = "Only if the modes still are of this revision, see tvdb mode list.", HelpName = "n" };
    private readonly AuthorOptions _author = new();
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output: the modes after." };

    public ModeSetCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("set", "Sets a mode in all replicas within a second, without restart.")
    {
        Arguments.Add(_target);
        Arguments.Add(_mode);
        Options.Add(_for);
        Options.Add(_revision);
        _author.AddTo(this);
        Options.Add(_json);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var answer = await connection.Operations.SetServiceModeAsync(Request(parsed), connection.Call(connection.DeadlineFromNow(), cancellationToken));
            ModesReport.Tell(terminal, answer.Modes, parsed.GetValue(_json));
            return ExitCode.Ok;
        }, cancellationToken));
    }

    private SetServiceModeRequest Request(ParseResult parsed)
    {
        var (who, why) = _author.Read(parsed);
        var request = new SetServiceModeRequest
        {
            Provider = parsed.GetRequiredValue(_target) switch
            {
                "default" => "",
                "all" => "*",
                var provider => provider,
            },
            Mode = parsed.GetValue(_mode),
            Duration = parsed.GetValue(_for) is { } span ? Duration.FromTimeSpan(span) : null,
            Who = who,
            Why = why,
        };
        if (parsed.GetValue(_revision) is { } revision)
        {
            request.ExpectedRevision = revision;
        }
        return request;
    }

    private static ServiceMode ParseMode(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        foreach (var mode in Enum.GetValues<ServiceMode>())
        {
            if (text == (mode == ServiceMode.Unspecified ? None : Wording.Word(mode)))
            {
                return mode;
            }
        }
        result.AddError($"'{text}' is not mock, real, hybrid or none");
        return ServiceMode.Unspecified;
    }
}
