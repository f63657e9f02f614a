using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>The largest documents there may be go through in little memory.</summary>
public sealed class LargeDocumentTests
{
    private const int FileBytesMax = 26_214_400;
    private const long ResidentBytesMax = 400_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Process_ThreeHundredPagesAndTwentyFiveMegabytes_StayBelowTheLimitOfMemory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the memory of another process is read from /proc");
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var environment = await PipelineEnvironment.StartProcessAsync(redis, new Dictionary<string, string> { ["MAX_PAGES"] = "300" });

        var pages = (await environment.Pipeline.ProcessAsync(ManyPages.Request(300), cancellationToken: Cancellation)).Job;
        var largest = Largest();
        var inline = (await environment.Pipeline.ProcessAsync(new ProcessRequest(ManyPages.Request(1)) { Content = UnsafeByteOperations.UnsafeWrap(largest) }, cancellationToken: Cancellation)).Job;
        var uploaded = (await environment.Pipeline.ProcessAsync(new ProcessRequest { Fresh = true, DocumentId = await UploadAsync(environment, largest) }, cancellationToken: Cancellation)).Job;
        var peak = PeakResidentBytes(environment.Process.Id);

        TestContext.Current.TestOutputHelper!.WriteLine($"peak resident {peak / 1_000_000} MB");
        Assert.Equal((JobState.Completed, 300), (pages.State, pages.Pages));
        Assert.All([inline, uploaded], job => Assert.Equal((JobState.Completed, 1, (long)FileBytesMax), (job.State, job.Pages, job.SizeBytes)));
        Assert.InRange(peak, 1, ResidentBytesMax);
    }

    /// <summary>A PDF of one page, as large as may be.</summary>
    private static byte[] Largest()
    {
        var frame = HandWrittenPdf.Write(1, Line, attachedBytes: FileBytesMax / 2).Length - (FileBytesMax / 2);
        return HandWrittenPdf.Write(1, Line, attachedBytes: FileBytesMax - frame);

        static string Line(int page) => $"This is page {page}.";
    }

    private static async Task<string> UploadAsync(PipelineEnvironment environment, byte[] content)
    {
        using var call = environment.Jobs.UploadDocument(cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(new UploadDocumentRequest { Info = new DocumentInfo { Filename = "large.pdf" } }, Cancellation);
        foreach (var piece in content.Chunk(1 << 20))
        {
            await call.RequestStream.WriteAsync(new UploadDocumentRequest { Data = UnsafeByteOperations.UnsafeWrap(piece) }, Cancellation);
        }
        await call.RequestStream.CompleteAsync();
        return (await call).DocumentId;
    }

    private static long PeakResidentBytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t', ':'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
