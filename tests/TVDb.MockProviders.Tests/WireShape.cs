using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TVDb.MockProviders.Tests;

/// <summary>Compares whole JSON texts, so that null and absent differ, with what changes from run to run put out of sight.</summary>
internal static partial class WireShape
{
    public static string Masked(string json)
    {
        var text = JsonNode.Parse(json)!.ToJsonString();
        text = Timestamps().Replace(text, "<time>");
        text = Ids().Replace(text, "$1<id>");
        return Uuids().Replace(text, "<uuid>");
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\\u002B|\+)00:00")]
    private static partial Regex Timestamps();

    [GeneratedRegex("(pjb-|evt-|chatcmpl-)[0-9a-f]{32}")]
    private static partial Regex Ids();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Uuids();
}
