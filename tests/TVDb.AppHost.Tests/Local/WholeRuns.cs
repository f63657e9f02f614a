namespace TVDb.AppHost.Tests.Local;

/// <summary>Tests that each run the whole composition, eight processes, and are therefore run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class WholeRuns
{
    public const string Name = "whole runs";
}
