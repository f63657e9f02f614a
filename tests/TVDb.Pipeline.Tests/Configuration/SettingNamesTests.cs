using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing.Resilience;

namespace TVDb.Pipeline.Tests.Configuration;

/// <summary>No setting without a description and a test: the names are those that the options ask for, so none can be forgotten.</summary>
public sealed partial class SettingNamesTests : IDisposable
{
    private readonly DirectoryInfo _storage = Directory.CreateTempSubdirectory("tvdb-names-");

    [Fact]
    public void Names_EachThatIsRead_IsDescribed() =>
        Assert.Equal([], NamesRead().Except([.. Described("README.md"), .. Described("docs/providers.md")]));

    /// <summary>TVDB_ names are the AppHost's.</summary>
    [Fact]
    public void Names_EachThatReadmeDescribes_IsRead() =>
        Assert.Equal([], Described("README.md").Where(name => !name.StartsWith("TVDB_", StringComparison.Ordinal)).Except(NamesRead()));

    [Fact]
    public void Names_EachThatIsRead_IsSetByATest()
    {
        // Load tests run by themselves, and CI does not run them.
        string[] projects = ["TVDb.Pipeline.Tests", "TVDb.Pipeline.IntegrationTests", "TVDb.TestServers"];
        var set = projects.Select(project => Path.Combine(Repository.Root, "tests", project))
            .SelectMany(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.EndsWith($"{nameof(SettingNamesTests)}.cs", StringComparison.Ordinal))
            .SelectMany(path => Set().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value.Replace(":", "__", StringComparison.Ordinal)))
            .ToHashSet();

        Assert.Equal([], NamesRead().Where(name => !set.Contains(name)));
    }

    /// <summary>Given to the AppHost, a setting reaches the pipeline, but for those that the AppHost, or its host, decides on.</summary>
    [Fact]
    public void Names_EachThatIsRead_IsHandedOnByTheAppHost()
    {
        string[] itsOwn = ["ASPNETCORE_ENVIRONMENT", "BIND_ADDRESS", "ConnectionStrings__redis", "OTEL_EXPORTER_OTLP_ENDPOINT"];
        var source = File.ReadAllText(Path.Combine(Repository.Root, "TVDb.AppHost", "AppHost.cs"));
        string[] named = [.. Quoted().Matches(source).Select(match => match.Groups[1].Value.Replace(":", "__", StringComparison.Ordinal))];
        string[] families = [.. named.Where(name => name.EndsWith('_'))];
        // AddRealProvider composes these.
        string[] vendors = ["LLAMAPARSE_API_KEY", "LLAMAPARSE_BASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL"];

        Assert.All((string[])["{prefix}_API_KEY", "{prefix}_BASE_URL"], composed => Assert.Contains(composed, source, StringComparison.Ordinal));
        Assert.Equal(
            [],
            NamesRead().Except([.. itsOwn, .. named, .. vendors]).Where(name => !families.Any(family => name.StartsWith(family, StringComparison.Ordinal))));
    }

    public void Dispose() => _storage.Delete(recursive: true);

    /// <summary>Asks every options type of the pipeline, for a deployment that has all there is.</summary>
    private IReadOnlyList<string> NamesRead()
    {
        var settings = Settings.Of(
            ("Storage:Kind", "s3"),
            ("Storage:Path", _storage.FullName),
            ("Storage:S3:Bucket", "bucket"),
            ("PARSE_PROVIDERS", "llamaparse,local"),
            ("EMBED_PROVIDERS", "openai,acme"));
        Type[] one = [typeof(SettingReader)];
        var readers = typeof(SettingReader).Assembly.GetTypes()
            .Select(type => type.GetMethod("Read", BindingFlags.Static | BindingFlags.Public, one))
            .OfType<MethodInfo>()
            .ToList();
        Assert.NotEmpty(readers);
        foreach (var reader in readers)
        {
            reader.Invoke(null, [settings]);
        }
        HostSettings.Check(settings, "Production");
        new ServiceCollection().AddResilience(settings, ProviderChains.Read(settings));
        return [.. settings.Effective.All.Select(setting => setting.Name)];
    }

    /// <summary>The names in the first cells of a document's tables of settings.</summary>
    private static IEnumerable<string> Described(string document) => File.ReadLines(Path.Combine(Repository.Root, document))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .SelectMany(line => Name().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value));

    [GeneratedRegex("`([A-Z][A-Za-z]*_[A-Za-z0-9_]+|ROLES)`")]
    private static partial Regex Name();

    [GeneratedRegex("\"([A-Z][A-Za-z0-9_:]+)\"")]
    private static partial Regex Quoted();

    /// <summary>As tests give settings: <c>["NAME"] =</c>, <c>("NAME", …)</c>, <c>"--NAME=…"</c>.</summary>
    [GeneratedRegex("""(?:\[|\(|"--)"?([A-Z][A-Za-z0-9_:]+)(?:"\]\s*=|",|=)""")]
    private static partial Regex Set();
}
