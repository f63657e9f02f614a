using System.Text.RegularExpressions;

namespace TVDb.Pipeline.Tests;

/// <summary>What ARCHITECTURE promises of the sources themselves.</summary>
public partial class TidyTests
{
    private const int LinesMax = 300;

    /// <summary>Which feature folder may use which; Configuration is open to all, Api may use every one.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Jobs"] = ["Stages", "Routing", "Costs", "Providers", "Health", "Alerts", "Storage", "Redis"],
        ["Preflight"] = ["Routing", "Providers", "Costs", "Health", "Alerts", "Storage", "Redis"],
        ["Stages"] = ["Routing", "Providers", "Costs", "Storage", "Redis"],
        ["Routing"] = ["Providers", "Costs", "Health", "Alerts", "Operations", "Redis"],
        ["Costs"] = ["Operations", "Storage", "Redis"],
        ["Security"] = ["Storage"],
        ["Providers"] = [],
        ["Health"] = ["Redis"],
        ["Alerts"] = ["Redis", "Security", "Storage"],
        ["Operations"] = ["Redis"],
        ["Storage"] = [],
        ["Redis"] = [],
        ["Configuration"] = [],
    };

    private static readonly string Pipeline = Path.Combine(Repository.Root, "TVDb.Pipeline");

    private static readonly (string Path, string Text)[] Sources =
    [
        .. Directory.EnumerateFiles(Pipeline, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Pipeline, path).Replace('\\', '/'))
            .Where(path => Path.GetExtension(path) is ".cs" or ".lua" && !path.StartsWith("bin/", StringComparison.Ordinal) && !path.StartsWith("obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, File.ReadAllText(Path.Combine(Pipeline, path)))),
    ];

    private static readonly (string From, string To, string Path)[] Edges = [.. Sources.SelectMany(source => EdgesOf(source.Path, source.Text)).Distinct()];

    [Fact]
    public void Folders_EachFeature_IsInTheTable() =>
        Assert.Equal(
            Allowed.Keys.Append("Api").Order(StringComparer.Ordinal),
            Sources.Where(source => source.Path.Contains('/')).Select(source => source.Path.Split('/')[0]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Folders_EachUse_IsAllowed() =>
        Assert.Empty(Edges
            .Where(edge => edge.From != "Api" && edge.To != "Configuration" && !Allowed[edge.From].Contains(edge.To))
            .Select(edge => $"{edge.Path}: {edge.From} must not use {edge.To}"));

    [Fact]
    public void Folders_NoTwo_UseEachOther() =>
        Assert.Empty(Edges
            .Where(edge => Edges.Any(back => back.From == edge.To && back.To == edge.From))
            .Select(edge => $"{edge.Path}: {edge.From} and {edge.To} use each other"));

    [Fact]
    public void Edges_OfAUsingAndAQualifiedName_AreBothSeen() =>
        Assert.Equal(
            [("Costs", "Stages", "Costs/A.cs"), ("Costs", "Jobs", "Costs/A.cs"), ("Costs", "Health", "Costs/A.cs")],
            EdgesOf("Costs/A.cs", "using TVDb.Pipeline.Stages.Chunking;\nvar a = Jobs.JobState.Queued;\nTVDb.Pipeline.Health.HealthBoard b;\n// Api.Things, x.Routing.y"));

    [Fact]
    public void Files_Each_IsAtMostThreeHundredLines() =>
        Assert.Empty(Sources.Where(source => source.Text.AsSpan().Count('\n') > LinesMax).Select(source => source.Path));

    [Fact]
    public void LogEvents_EachId_IsUsedOnce()
    {
        int[] ids = [.. Sources.SelectMany(source => EventId().Matches(source.Text)).Select(match => int.Parse(match.Groups[1].ValueSpan, provider: null))];

        Assert.NotEmpty(ids);
        Assert.Empty(ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Equal(Sources.Sum(source => source.Text.Split("[LoggerMessage(").Length - 1), ids.Length);
    }

    private static IEnumerable<(string From, string To, string Path)> EdgesOf(string path, string text)
    {
        var from = path.Split('/')[0];
        return !path.Contains('/')
            ? []
            : FolderName().Matches(Comment().Replace(text, ""))
                .Select(match => match.Groups[1].Value)
                .Where(to => to != from)
                .Distinct()
                .Select(to => (from, to, path));
    }

    [GeneratedRegex(@"(?://|--).*")]
    private static partial Regex Comment();

    /// <summary>A folder's name at the head of a qualified name, or behind TVDb.Pipeline: not a member of something else.</summary>
    [GeneratedRegex(@"(?:\bTVDb\.Pipeline\.|(?<![\w.""/)\]]))(Api|Jobs|Stages|Routing|Providers|Costs|Health|Alerts|Operations|Preflight|Storage|Security|Redis|Configuration)(?=\.[A-Z]|;)")]
    private static partial Regex FolderName();

    [GeneratedRegex(@"\[LoggerMessage\((\d+),")]
    private static partial Regex EventId();
}
