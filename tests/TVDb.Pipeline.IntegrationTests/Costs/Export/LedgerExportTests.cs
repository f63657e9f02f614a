using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Grpc.Core;
using Grpc.Net.Client;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Api;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Costs.Export;

/// <summary>What a pipeline exports is what its ledger has, to the nano-dollar, wherever the entries are.</summary>
public sealed class LedgerExportTests
{
    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Export_AfterARandomMixOfVerbs_ReconcilesToTheCountersAlsoOnceArchived(RedisKind kind)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        await using var redis = await SpareServers.RedisAsync(kind);
        await using var connection = await redis.ConnectAsync();
        await using var mock = await SpareServers.MockAsync();
        using var storage = new TestStorage();
        var mix = new VerbMix(connection, seed: 20261124);
        await mix.RunAsync();
        var posted = await mix.PostedAsync();

        var (jsonBefore, csvBefore) = await ExportAsync(redis, mock, storage, retentionDays: "30", () => Task.FromResult(true));
        var kept = (await storage.FilesAsync()).Count;
        var firstDay = LedgerKeys.Journal(mix.FirstDay);
        var (json, csv) = await ExportAsync(redis, mock, storage, retentionDays: "1", async () => !await connection.GetDatabase().KeyExistsAsync(firstDay));

        Assert.Equal(0, kept);
        Assert.NotEmpty(await storage.FilesAsync());
        Assert.True(await connection.GetDatabase().KeyExistsAsync(LedgerKeys.Journal(TimeProvider.System.GetUtcNow().AddMinutes(-10))));
        Assert.All(posted.Values, figure => Assert.True(figure > 0));
        Assert.Equal(posted, PostedOfJson(jsonBefore));
        Assert.Equal(posted, BilledOfCsv(csvBefore));
        Assert.Equal((jsonBefore, csvBefore), (json, csv));
    }

    [Fact]
    public async Task Export_BadRangesFormsAndArchives_AreRefusedByName()
    {
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var mock = await SpareServers.MockAsync();
        using var storage = new TestStorage();
        await using var server = await StartAsync(redis, mock, storage, "30");
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        var operations = new OperationsService.OperationsServiceClient(channel);
        var later = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 2 };
        var earlier = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1 };

        var turned = await RefusedAsync(operations, new ExportLedgerRequest { StartTime = later, EndTime = earlier });
        var beyond = await RefusedAsync(operations, new ExportLedgerRequest { StartTime = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = long.MaxValue } });
        var unknown = await RefusedAsync(operations, new ExportLedgerRequest { Format = (ExportFormat)99 });
        Directory.CreateDirectory(storage.ArchiveFolder);
        await File.WriteAllTextAsync(Path.Combine(storage.ArchiveFolder, "2026-01-01.1-9.jsonl.gz"), "broken", Cancellation);
        var broken = await RefusedAsync(operations, new ExportLedgerRequest { Format = ExportFormat.FocusCsv });
        var verified = await operations.VerifyLedgerAsync(new VerifyLedgerRequest(), cancellationToken: Cancellation);

        Assert.Equal((StatusCode.InvalidArgument, "INVALID_TIME", "end_time"), turned.Told());
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_TIME", "start_time"), beyond.Told());
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_FORMAT", "format"), unknown.Told());
        Assert.Equal((StatusCode.DataLoss, "JOURNAL_ARCHIVE_UNREADABLE", ""), broken.Told());
        Assert.Equal("journal archive 2026-01-01.1-9.jsonl.gz", Assert.Single(verified.Differences).What);
    }

    /// <summary>Both files of a pipeline that is started for it, once the journal is as the test wants it.</summary>
    private static async Task<(string Json, string Csv)> ExportAsync(RedisServer redis, ProviderServer mock, TestStorage storage, string retentionDays, Func<Task<bool>> isReady)
    {
        await using var server = await StartAsync(redis, mock, storage, retentionDays);
        await Conditions.UntilAsync(isReady);
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        var operations = new OperationsService.OperationsServiceClient(channel);
        Assert.Empty((await operations.VerifyLedgerAsync(new VerifyLedgerRequest(), cancellationToken: Cancellation)).Differences);
        return (await FileAsync(operations, ExportFormat.JsonLines), await FileAsync(operations, ExportFormat.FocusCsv));
    }

    private static Task<HostedPipeline> StartAsync(RedisServer redis, ProviderServer mock, TestStorage storage, string retentionDays) =>
        HostedPipeline.StartAsync(redis.ConnectionString, real: null, mock, new Dictionary<string, string> { ["COST_TRACKING_RETENTION_DAYS"] = retentionDays, ["Storage__Path"] = storage.Folder });

    private static async Task<string> FileAsync(OperationsService.OperationsServiceClient operations, ExportFormat format)
    {
        using var call = operations.ExportLedger(new ExportLedgerRequest { Format = format }, cancellationToken: Cancellation);
        using var file = new MemoryStream();
        await foreach (var piece in call.ResponseStream.ReadAllAsync(Cancellation))
        {
            Assert.Equal(new ExportLedgerResponse { Data = piece.Data }, piece);
            piece.Data.WriteTo(file);
        }
        return Encoding.UTF8.GetString(file.ToArray());
    }

    private static async Task<RpcException> RefusedAsync(OperationsService.OperationsServiceClient operations, ExportLedgerRequest request)
    {
        using var call = operations.ExportLedger(request, cancellationToken: Cancellation);
        return await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.ReadAllAsync(Cancellation).CountAsync(Cancellation));
    }

    private static Dictionary<string, long> PostedOfJson(string file) => file
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonElement.Parse(line))
        .GroupBy(entry => entry.GetProperty("provider").GetString()!)
        .ToDictionary(group => group.Key, group => group.Sum(entry => entry.GetProperty("posted_nano_usd").GetInt64()));

    private static Dictionary<string, long> BilledOfCsv(string file)
    {
        using var reader = new CsvReader(new StringReader(file), CultureInfo.InvariantCulture);
        return reader.GetRecords<dynamic>()
            .Cast<IDictionary<string, object>>()
            .GroupBy(row => (string)row["ProviderName"])
            .ToDictionary(group => group.Key, group => group.Sum(row => (long)(decimal.Parse((string)row["BilledCost"], CultureInfo.InvariantCulture) * NanoUsd.PerUsd)));
    }
}
