using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Hosting;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Costs.Recovery;

/// <summary>
/// What was to be said to the ledger while it did not answer, kept in the blob store and said later. Every replica delivers
/// and none leads: a verb takes effect once, whoever says it and however often.
/// </summary>
public sealed class LedgerSpool(Ledger ledger, IBlobStore blobs, CostOptions options, TimeProvider time, ILogger<LedgerSpool> log) : BackgroundService
{
    private static readonly BlobKey Folder = BlobKey.OfService("ledger", "spool");

    /// <summary>Keeps a verb until the ledger has heard it. From then on a crash does not lose it.</summary>
    public async Task LaterAsync(LedgerVerb verb)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(verb, SpoolJson.Default.LedgerVerb);
        await blobs.WriteAsync(KeyOf(NameOf(verb)), text, CancellationToken.None);
        SpoolLog.Kept(log, verb.Name, verb.Hold.Id);
    }

    /// <summary>Says all that is kept; answers how much of it the ledger heard.</summary>
    public async Task<int> DeliverAsync(CancellationToken cancellationToken)
    {
        var heard = 0;
        await foreach (var kept in blobs.ListAsync(Folder, after: "", cancellationToken))
        {
            if (await blobs.ReadAsync(kept.Key, cancellationToken) is not { } text)
            {
                // Another replica was first.
                continue;
            }
            var verb = JsonSerializer.Deserialize(text, SpoolJson.Default.LedgerVerb)!;
            var result = await ledger.SayAsync(verb);
            if (result.Outcome == ResolveOutcome.Unavailable)
            {
                return heard;
            }
            SpoolLog.Delivered(log, verb.Name, verb.Hold.Id, result.Outcome, result.State);
            await blobs.DeleteAsync(kept.Key, cancellationToken);
            heard++;
        }
        return heard;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.SweepInterval, time);
        try
        {
            do
            {
                await DeliverOrSayWhyNotAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops: what is kept is delivered by another replica, or after the next start.
        }
    }

    private async Task DeliverOrSayWhyNotAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DeliverAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            SpoolLog.Failed(log, e);
        }
    }

    private static BlobKey KeyOf(string name) => BlobKey.OfService("ledger", "spool", name);

    /// <summary>The same verb of the same hold is kept once; a hold's id may have what no file name has.</summary>
    private static string NameOf(LedgerVerb verb) =>
        $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(verb.Hold.Id)))}-{verb.Name}.json";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LedgerVerb))]
internal sealed partial class SpoolJson : JsonSerializerContext;

/// <summary>Events 1520 to 1529.</summary>
internal static partial class SpoolLog
{
    [LoggerMessage(1520, LogLevel.Warning, "The ledger does not answer: {Verb} of hold {HoldId} is kept and said later")]
    public static partial void Kept(ILogger log, string verb, string holdId);

    [LoggerMessage(1521, LogLevel.Information, "The ledger heard the kept {Verb} of hold {HoldId}: {Outcome}, the hold was {State}")]
    public static partial void Delivered(ILogger log, string verb, string holdId, ResolveOutcome outcome, HoldState state);

    [LoggerMessage(1522, LogLevel.Error, "What is kept for the ledger cannot be read or said; it stays")]
    public static partial void Failed(ILogger log, Exception e);
}
