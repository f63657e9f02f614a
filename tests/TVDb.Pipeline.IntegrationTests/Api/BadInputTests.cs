using Google.Protobuf;
using Google.Type;
using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>Each bad input is refused by name, with its field, before a job is made or a provider called.</summary>
public sealed class BadInputTests(RedisServers servers, PipelineEnvironments environments)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Refused => new()
    {
        { "no source", "NO_SOURCE", "source" },
        { "empty", "EMPTY_DOCUMENT", "content" },
        { "broken pdf", "DOCUMENT_BROKEN", "content" },
        { "encrypted pdf", "DOCUMENT_ENCRYPTED", "content" },
        { "pdf called docx", "CONTENT_MISMATCH", "content" },
        { "white space", "NO_TEXT_FOUND", "content" },
        { "unknown ending", "UNKNOWN_MEDIA_TYPE", "filename" },
        { "bad UTF-8", "BAD_ENCODING", "content" },
        { "unknown model", "UNKNOWN_MODEL", "options.embedding_model" },
        { "chat model", "UNKNOWN_MODEL", "options.embedding_model" },
        { "dimensions", "INVALID_DIMENSIONS", "options.embedding_dimensions" },
        { "chunk size 0", "INVALID_CHUNK_SIZE", "options.chunk_size" },
        { "overlap is size", "INVALID_CHUNK_OVERLAP", "options.chunk_overlap" },
        { "mode 7", "UNKNOWN_MODE", "mode" },
        { "mock in real", "MOCK_IN_REAL_MODE", "on_unavailable" },
        { "euros", "INVALID_MONEY", "max_cost" },
        { "request id", "INVALID_REQUEST_ID", "request_id" },
        { "too many pages", "TOO_MANY_PAGES", "content" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task Process_BadInput_IsInvalidArgumentAndNamesTheField(string input, string reason, string field)
    {
        var environment = await environments.GetAsync(servers, RedisServer.AnyKind);

        var refused = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(Request(input), cancellationToken: Cancellation));

        Assert.Equal((StatusCode.InvalidArgument, reason, field), refused.Told());
        Assert.Equal("tvdb", refused.Info().Domain);
        Assert.DoesNotContain("   at ", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_SizeAtTheLimit_PassesAndOneByteMoreIsOurRefusal()
    {
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var environment = await PipelineEnvironment.StartAsync(redis, new Dictionary<string, string> { ["MAX_FILE_SIZE_BYTES"] = "5000000" });
        var text = string.Concat(Enumerable.Repeat("the same ten words are said again and again here\n", 110_000))[..5_000_001];
        var over = new ProcessRequest { Filename = "big.txt", Content = ByteString.CopyFromUtf8(text) };
        var at = new ProcessRequest
        {
            Filename = "big.txt",
            Content = ByteString.CopyFromUtf8(text[..5_000_000]),
            Mode = ServiceMode.Mock,
            Options = new ProcessOptions { ChunkSize = 8000, EmbeddingDimensions = 8, Include = { ResultPart.Chunks } },
        };

        var wayOver = new ProcessRequest { Filename = "huge.txt", Content = ByteString.CopyFrom(new byte[60_000_000]) };

        var refused = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(over, cancellationToken: Cancellation));
        var refusedUnread = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(wayOver, cancellationToken: Cancellation));
        var passed = await environment.Pipeline.ProcessAsync(at, cancellationToken: Cancellation);

        Assert.Equal((StatusCode.InvalidArgument, "DOCUMENT_TOO_LARGE", "content"), refused.Told());
        Assert.Equal(refused.Told(), refusedUnread.Told());
        Assert.Equal("5000000", refused.Info().Metadata["limit_bytes"]);
        Assert.Equal(JobState.Completed, passed.Job.State);
        Assert.Equal(5_000_000, passed.Job.SizeBytes);
    }

    [Fact]
    public async Task Process_DocumentOfAnotherTenant_IsNotFound()
    {
        var environment = await environments.GetAsync(servers, RedisServer.AnyKind);
        var documentId = await Uploads.SendAsync(environment.Jobs, "a.txt", Guid.NewGuid().ToByteArray(), "tenant-a", Cancellation);
        var request = new ProcessRequest { DocumentId = documentId };

        var refused = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(request, PipelineEnvironment.As("tenant-b"), cancellationToken: Cancellation));

        Assert.Equal((StatusCode.NotFound, "DOCUMENT_NOT_FOUND", ""), refused.Told());
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    public async Task AnyCall_TenantIsNoName_IsInvalidArgument(string tenant)
    {
        var environment = await environments.GetAsync(servers, RedisServer.AnyKind);

        var refused = await RpcErrors.OfAsync(environment.Pipeline.GetCostAsync(new GetCostRequest(), PipelineEnvironment.As(tenant), cancellationToken: Cancellation));

        Assert.Equal((StatusCode.InvalidArgument, "INVALID_TENANT", ""), refused.Told());
    }

    private static ProcessRequest Request(string input) => input switch
    {
        "no source" => new ProcessRequest { Filename = "a.txt" },
        "empty" => Samples.Text(""),
        "broken pdf" => Samples.Request("broken.pdf"),
        "encrypted pdf" => Samples.Request("encrypted.pdf"),
        "pdf called docx" => Named(Samples.Request("handbook.pdf"), "handbook.docx"),
        "white space" => Samples.Text(" \n\t "),
        "unknown ending" => Samples.Text("words", "a.xyz"),
        "bad UTF-8" => new ProcessRequest { Filename = "a.txt", Content = ByteString.CopyFrom(0x61, 0xC3, 0x28) },
        "unknown model" => With(new ProcessOptions { EmbeddingModel = "text-embedding-9" }),
        "chat model" => With(new ProcessOptions { EmbeddingModel = "gpt-4o-mini" }),
        "dimensions" => With(new ProcessOptions { EmbeddingDimensions = 1537 }),
        "chunk size 0" => With(new ProcessOptions { ChunkSize = 0 }),
        "overlap is size" => With(new ProcessOptions { ChunkSize = 100, ChunkOverlap = 100 }),
        "mode 7" => new ProcessRequest(Samples.Text("words")) { Mode = (ServiceMode)7 },
        "mock in real" => new ProcessRequest(Samples.Text("words")) { OnUnavailable = FallbackPolicy.Mock },
        "euros" => new ProcessRequest(Samples.Text("words")) { MaxCost = new Money { CurrencyCode = "EUR", Units = 1 } },
        "request id" => new ProcessRequest(Samples.Text("words")) { RequestId = "a b" },
        "too many pages" => ManyPages.Request(201),
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, "no such input"),
    };

    private static ProcessRequest With(ProcessOptions options) => new(Samples.Text("words")) { Options = options };

    private static ProcessRequest Named(ProcessRequest request, string filename) => new(request) { Filename = filename };
}
