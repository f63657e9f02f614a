using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;

namespace TVDb.Pipeline.Stages.Bills;

/// <summary>What LlamaParse says when asked what a parse did cost.</summary>
internal abstract record ParseBillAnswer
{
    private ParseBillAnswer()
    {
    }

    /// <summary>The parse is over and used this; 0 credits where it reports none yet. Failed: it served nothing.</summary>
    public sealed record Known(ProviderUsage Usage, bool Failed) : ParseBillAnswer;

    /// <summary>It is still at work, or the provider cannot say now.</summary>
    public sealed record NotYet : ParseBillAnswer;

    /// <summary>Asking cannot help: a person has to look at the invoice.</summary>
    public sealed record NobodyKnows(string Why) : ParseBillAnswer;

    public static ParseBillAnswer Of(ProviderOutcome<IReadOnlyList<ParsedPageContent>?> look) => look switch
    {
        ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Success { Value: null } => new NotYet(),
        ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Success { Usage: var usage } => new Known(usage, Failed: false),
        ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Failed { Failure: var failure } => failure switch
        {
            { Billing: Billing.Reported } => new Known(failure.Usage, Failed: true),
            { Reason: LlamaParseErrors.NotFound } => new NobodyKnows($"the provider does not know it: {failure.Message}"),
            _ => new NotYet(),
        },
        _ => throw new InvalidOperationException("not an outcome"),
    };
}
