using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace TVDb.Pipeline.Storage.S3;

/// <summary>Makes the SDK's client. Its own retry is the one layer of retries there is for blobs.</summary>
internal static class S3Clients
{
    private const int RetriesMax = 3;

    /// <summary>One try of one request, of which the largest sends or begins to fetch a part of 8 MiB.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    public static AmazonS3Client Create(S3Options options)
    {
        var config = new AmazonS3Config
        {
            // Buckets as host names want DNS and certificates that few services of one's own have.
            ForcePathStyle = true,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = RetriesMax,
            Timeout = RequestTimeout,
            ConnectTimeout = ConnectTimeout,
            // The signature covers a SHA-256 of what is sent. Checksums in trailers are Amazon's alone so far.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is { } endpoint)
        {
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint.ToString(), options.Region);
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }
        return options.AccessKey is { } accessKey
            ? new AmazonS3Client(new BasicAWSCredentials(accessKey, options.SecretKey), config)
            : new AmazonS3Client(config);
    }
}
