using System.Text.RegularExpressions;
using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Storage.S3;

/// <summary>A bucket at an S3-compatible service. A class and no record, which would print its secret.</summary>
public sealed partial class S3Options
{
    public const string EndpointName = "Storage:S3:Endpoint";
    public const string BucketName = "Storage:S3:Bucket";
    public const string RegionName = "Storage:S3:Region";
    public const string AccessKeyName = "Storage:S3:AccessKey";
    public const string SecretKeyName = "Storage:S3:SecretKey";

    private const string DefaultRegion = "us-east-1";

    /// <summary>Null (Storage:S3:Endpoint): Amazon's own, of the region.</summary>
    public Uri? Endpoint { get; init; }

    public required string Bucket { get; init; }

    public string Region { get; init; } = DefaultRegion;

    /// <summary>Null (Storage:S3:AccessKey): the SDK looks for credentials where it always does: environment, profile, the machine's role.</summary>
    public string? AccessKey { get; init; }

    public string? SecretKey { get; init; }

    /// <summary>Keys of one page of a listing: the service's own maximum.</summary>
    internal int ListPageMax { get; init; } = 1000;

    public static S3Options Read(SettingReader settings)
    {
        var bucket = settings.Text(BucketName, "");
        if (!Name().IsMatch(bucket))
        {
            settings.Reject($"{BucketName} is '{bucket}': expected a bucket's name, 3 to 63 of a-z, 0-9, '.' and '-', where Storage:Kind is s3");
        }
        var (accessKey, secretKey) = (settings.Text(AccessKeyName, ""), settings.Secret(SecretKeyName));
        if ((accessKey.Length == 0) != (secretKey.Length == 0))
        {
            settings.Reject($"{AccessKeyName} and {SecretKeyName} go together: {(accessKey.Length == 0 ? AccessKeyName : SecretKeyName)} is missing");
        }
        return new S3Options
        {
            Endpoint = settings.Text(EndpointName, "").Length == 0 ? null : settings.Address(EndpointName, "http://127.0.0.1"),
            Bucket = bucket,
            Region = settings.Text(RegionName, DefaultRegion),
            AccessKey = accessKey.Length == 0 ? null : accessKey,
            SecretKey = secretKey.Length == 0 ? null : secretKey,
        };
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
