using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Api;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Storage;

/// <summary>The whole pipeline with its blobs in a bucket.</summary>
public sealed class S3PipelineTests(RedisServers redisServers, S3Servers s3Servers)
{
    private static readonly string[] ResultNames = ["chunks.json", "parsed.json", "submitted.json", "vectors-00000.openai-real.f32", "vectors-00000.openai-real.json"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Process_WithABucket_KeepsEverythingThereAndNothingHere()
    {
        var s3 = await s3Servers.GetAsync();
        var bucket = await s3.CreateBucketAsync();
        var local = Directory.CreateTempSubdirectory("tvdb-storage-").FullName;
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var environment = await PipelineEnvironment.StartProcessAsync(redis, new Dictionary<string, string>(Settings(s3, bucket)) { ["Storage__Path"] = local });

        var uploaded = await Uploads.SendAsync(environment.Jobs, new DocumentInfo { Filename = "report.docx" }, Samples.Read("report.docx"), "acme", Cancellation);
        var response = await environment.Pipeline.ProcessAsync(new ProcessRequest { DocumentId = uploaded }, PipelineEnvironment.As("acme"), cancellationToken: Cancellation);
        var parts = await ResultAsync(environment, response.Job.Id);
        var keys = (await s3.Client.ListObjectsV2Async(new() { BucketName = bucket }, Cancellation)).S3Objects.Select(found => found.Key).ToList();

        Assert.Equal(JobState.Completed, response.Job.State);
        Assert.Equal(response.Markdown, string.Concat(parts.Select(part => part.Markdown)));
        Assert.Equal(response.Chunks, parts.Where(part => part.Chunk is not null).Select(part => part.Chunk));
        Assert.Equal(
            [
                $"acme/documents/{uploaded}/content", $"acme/documents/{uploaded}/info.json",
                .. ResultNames.Select(name => $"acme/jobs/{response.Job.Id}/{name}"),
            ],
            keys);
        Assert.Empty(Directory.EnumerateFiles(local, "*", SearchOption.AllDirectories));

        await Task.WhenAll(keys.Where(key => key.Contains("/jobs/", StringComparison.Ordinal)).Select(key => s3.Client.DeleteObjectAsync(bucket, key, Cancellation)));
        var expired = await Assert.ThrowsAsync<RpcException>(() => ResultAsync(environment, response.Job.Id));
        Assert.Equal((StatusCode.NotFound, "RESULT_EXPIRED", ""), expired.Told());
        Assert.DoesNotContain(S3Server.SecretKey, environment.Process.Output, StringComparison.Ordinal);
        Directory.Delete(local, recursive: true);
    }

    [Fact]
    public async Task Process_TheBucketIsAway_IsUnavailableByName()
    {
        await s3Servers.GetAsync();
        await using var s3 = await S3Server.StartAsync();
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var environment = await PipelineEnvironment.StartAsync(redis, Settings(s3, await s3.CreateBucketAsync()));
        await s3.KillAsync();

        var refused = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(Samples.Text("words"), cancellationToken: Cancellation));

        Assert.Equal((StatusCode.Unavailable, "STORAGE_UNAVAILABLE", ""), refused.Told());
    }

    [Theory]
    [InlineData("Storage__S3__Bucket", "no-such-bucket", "Storage:S3:Bucket")]
    [InlineData("Storage__S3__SecretKey", "a-wrong-secret", "Storage:S3:AccessKey and Storage:S3:SecretKey")]
    [InlineData("Storage__S3__AccessKey", "no:body", "Storage:S3:AccessKey and Storage:S3:SecretKey")]
    [InlineData("Storage__S3__Endpoint", "http://127.0.0.1:1", "Storage:S3:Endpoint")]
    public async Task Start_ABucketThatCannotBeUsed_EndsAndNamesTheSetting(string name, string value, string told)
    {
        var s3 = await s3Servers.GetAsync();
        await using var mock = await SpareServers.MockAsync();
        var settings = new Dictionary<string, string>(Settings(s3, await s3.CreateBucketAsync())) { [name] = value };
        await using var server = PipelineServer.StartUnready(await redisServers.GetAsync(RedisServer.AnyKind), real: null, mock, settings);

        await server.Process.WaitForExitAsync(Cancellation);

        Assert.NotEqual(0, server.Process.ExitCode);
        Assert.Contains($"TVDb cannot start: the blob store cannot be used, look at {told}: S3: writing .service/probe/", server.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(settings["Storage__S3__SecretKey"], server.Process.Output, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Settings(S3Server s3, string bucket) => new()
    {
        ["Storage__Kind"] = "s3",
        ["Storage__S3__Endpoint"] = s3.Endpoint.ToString(),
        ["Storage__S3__Bucket"] = bucket,
        ["Storage__S3__AccessKey"] = S3Server.AccessKey,
        ["Storage__S3__SecretKey"] = S3Server.SecretKey,
    };

    private static async Task<List<GetJobResultResponse>> ResultAsync(PipelineEnvironment environment, string jobId)
    {
        using var stream = environment.Jobs.GetJobResult(new GetJobResultRequest { JobId = jobId }, PipelineEnvironment.As("acme"), cancellationToken: Cancellation);
        return await stream.ResponseStream.ReadAllAsync(Cancellation).ToListAsync(Cancellation);
    }
}
