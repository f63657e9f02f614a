namespace TVDb.MockProviders.LlamaParse;

internal static class ParseTiers
{
    public const string Fast = "fast";
    public const string CostEffective = "cost_effective";
    public const string Agentic = "agentic";
    public const string AgenticPlus = "agentic_plus";
}
