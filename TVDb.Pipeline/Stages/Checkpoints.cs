using System.Text.Json.Serialization;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Stages;

/// <summary>A parse under way at the provider, by the ticket it was submitted with.</summary>
public sealed record SubmittedParse(string ProviderJobId, CallTicket Ticket);

/// <summary>
/// A step that is done: enough for whoever finds it to tell the ledger and to show the job as if nothing had come between.
/// </summary>
/// <param name="CallId">The call that served it; empty where none was needed.</param>
/// <param name="JobId">The job that it was made for, and that paid for it: jobs may share a run.</param>
/// <param name="Post">What the ledger is told; null where the step was free.</param>
/// <param name="Record">Who served it, why, and at what cost.</param>
/// <param name="KeptAt">When it was written down: before the post.</param>
public sealed record CallReceipt(string CallId, string JobId, LedgerVerb.Post? Post, StageRecord Record, DateTimeOffset KeptAt)
{
    /// <summary>The record as <paramref name="job"/> shows it: what another job of the run paid for is free here.</summary>
    public StageRecord RecordFor(DocumentJob job) => JobId == job.Id || Record.Variant == Variant.None ? Record : new StageRecord
    {
        Stage = Record.Stage,
        Provider = Record.Provider,
        Variant = Variant.Cache,
        Simulated = Record.Simulated,
        Reason = "earlier_result",
        Model = Record.Model,
        EndTime = Record.EndTime,
    };
}

/// <summary>A parsed document, page by page, and what it cost to parse.</summary>
public sealed record ParsedDocument(IReadOnlyList<ParsedPageContent> Pages, CallReceipt Receipt)
{
    /// <summary>As LlamaParse joins pages.</summary>
    private const string PageSeparator = "\n\n---\n\n";

    public static string Join(IReadOnlyList<ParsedPageContent> pages) => string.Join(PageSeparator, pages.Select(page => page.Markdown));
}

/// <summary>The chunks, and in which batches they are embedded.</summary>
/// <param name="Chunks">All chunks, in order.</param>
/// <param name="BatchCounts">How many chunks each batch has, in order.</param>
/// <param name="Dimensions">Of their vectors.</param>
/// <param name="Source">What they were made of and how, see <see cref="InputHash"/>.</param>
public sealed record ChunkFile(IReadOnlyList<Chunking.DocumentChunk> Chunks, IReadOnlyList<int> BatchCounts, int Dimensions, string Source);

/// <summary>One batch's vectors are there.</summary>
/// <param name="Source">What they were made of and how, see <see cref="InputHash"/>.</param>
/// <param name="Receipt">What they did cost.</param>
public sealed record VectorsReceipt(string Source, CallReceipt Receipt);

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(SubmittedParse))]
[JsonSerializable(typeof(ParsedDocument))]
[JsonSerializable(typeof(ChunkFile))]
[JsonSerializable(typeof(VectorsReceipt))]
internal sealed partial class JobFilesJson : JsonSerializerContext;
