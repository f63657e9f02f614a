using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace TVDb.Pipeline.Storage.S3;

/// <summary>The one place where what the SDK throws becomes what callers of a blob store know.</summary>
internal static class S3Failures
{
    /// <summary>Services differ in which of the two they call wrong.</summary>
    private const string Credentials = $"{S3Options.AccessKeyName} and {S3Options.SecretKeyName}";

    /// <param name="what">What was tried of which blob, for the message.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">The caller's own: that it was cancelled is no failure of the store.</param>
    /// <exception cref="BlobStoreException">S3 refused, or did not answer in time.</exception>
    public static async Task<T> NamedAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new BlobStoreException($"S3: {what}: {Reason(e)}", SettingOf(e), e);
        }
    }

    /// <summary>A missing blob; a missing bucket is a failure.</summary>
    public static bool IsMissing(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket";

    private static string Reason(Exception e) => e switch
    {
        AmazonServiceException { ErrorCode.Length: > 0 } refused => $"{refused.ErrorCode}, {refused.Message}",
        OperationCanceledException => "no answer in time",
        _ => e.Message,
    };

    private static string SettingOf(Exception e) => e switch
    {
        AmazonServiceException { ErrorCode: "NoSuchBucket" or "InvalidBucketName" } => S3Options.BucketName,
        AmazonServiceException { ErrorCode: "AuthorizationHeaderMalformed" or "PermanentRedirect" } => S3Options.RegionName,
        AmazonServiceException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } => Credentials,
        AmazonClientException when e.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) => Credentials,
        _ => S3Options.EndpointName,
    };
}
