using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TVDb.Cli.Client;

namespace TVDb.Cli.Commands;

/// <summary>--address, --tenant and --timeout, which every command takes.</summary>
internal sealed class ConnectionOptions
{
    private const string AddressVariable = "TVDB_ADDRESS";
    private const string TenantVariable = "TVDB_TENANT";

    /// <summary>The AppHost's gRPC endpoint.</summary>
    private const string AddressDefault = "http://127.0.0.1:5180";

    private readonly Option<Uri> _address = new("--address")
    {
        Description = $"Where TVDb's gRPC endpoint is. Or {AddressVariable}. [default: {AddressDefault}]",
        HelpName = "url",
        Recursive = true,
        CustomParser = result => ParseAddress(result.Tokens[0].Value, "--address", result.AddError),
    };

    private readonly Option<string?> _tenant = new("--tenant")
    {
        Description = $"The tenant to act for. Or {TenantVariable}. [default: the server's]",
        HelpName = "name",
        Recursive = true,
        CustomParser = result => ParseTenant(result.Tokens[0].Value, "--tenant", result.AddError),
    };

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "How long to wait, for each document or question: 90, 90s, 5m, 1h. The job goes on. [default: no end]",
        HelpName = "time",
        Recursive = true,
        CustomParser = ParseTime,
    };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(_address);
        root.Options.Add(_tenant);
        root.Options.Add(_timeout);
        // Only the command that is run is asked, and each of them reads the variables.
        foreach (var command in root.Subcommands.SelectMany(command => command.Subcommands.Prepend(command)))
        {
            command.Validators.Add(result => Environment(AddressVariable, text => ParseAddress(text, AddressVariable, result.AddError)));
            command.Validators.Add(result => Environment(TenantVariable, text => ParseTenant(text, TenantVariable, result.AddError)));
        }
    }

    public ConnectionSettings Read(ParseResult parsed) => new(
        parsed.GetValue(_address)
            ?? Environment(AddressVariable, text => ParseAddress(text, AddressVariable, _ => { }))
            ?? new Uri(AddressDefault),
        parsed.GetValue(_tenant) ?? Environment(TenantVariable, text => text),
        parsed.GetValue(_timeout));

    private static T? Environment<T>(string variable, Func<string, T?> parse) where T : class =>
        System.Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? parse(text) : null;

    private static Uri? ParseAddress(string text, string source, Action<string> addError)
    {
        var withScheme = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (Uri.TryCreate(withScheme, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
        {
            return address;
        }
        addError($"{source}: '{text}' is not an address such as {AddressDefault}");
        return null;
    }

    /// <summary>It travels in a header, which holds printable ASCII only.</summary>
    private static string? ParseTenant(string text, string source, Action<string> addError)
    {
        if (text.Length > 0 && text.All(letter => letter is > ' ' and <= '~'))
        {
            return text;
        }
        addError($"{source}: '{text}' is not a tenant's name: printable ASCII without spaces is needed");
        return null;
    }

    private static TimeSpan? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var (number, unit) = text switch
        {
            [.. var minutes, 'm'] => (minutes, TimeSpan.FromMinutes(1)),
            [.. var hours, 'h'] => (hours, TimeSpan.FromHours(1)),
            [.. var seconds, 's'] => (seconds, TimeSpan.FromSeconds(1)),
            _ => (text, TimeSpan.FromSeconds(1)),
        };
        // Four digits of the largest unit are more than a year: enough, and safely inside a deadline's range.
        if (decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count is > 0 and < 10_000)
        {
            return (double)count * unit;
        }
        result.AddError($"--timeout: '{text}' is not a time such as 90, 90s, 5m or 1h");
        return null;
    }
}
