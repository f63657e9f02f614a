using TVDb.Pipeline.Storage;
using TVDb.Pipeline.Storage.Retention;
using TVDb.Pipeline.Tests.Configuration;

namespace TVDb.Pipeline.Tests.Storage;

public sealed class StorageOptionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tvdb-options-").FullName;

    [Fact]
    public void Read_NothingSet_IsADirectory()
    {
        var settings = Settings.Of(("Storage:Path", _folder));

        var options = StorageOptions.Read(settings);

        Assert.Equal((StorageKind.Directory, _folder), (options.Kind, options.Path));
        Assert.Null(options.S3);
        Assert.Equal(new RetentionOptions { Results = TimeSpan.FromDays(7), Documents = TimeSpan.FromDays(35) }, RetentionOptions.Read(settings));
        Assert.Empty(Settings.ProblemsOf(settings));
    }

    [Fact]
    public void Read_S3_HasEachSetting()
    {
        var settings = Settings.Of(
            ("Storage:Kind", "S3"),
            ("Storage:Path", _folder),
            ("Storage:S3:Endpoint", "https://s3.test:9000"),
            ("Storage:S3:Bucket", "tvdb-blobs"),
            ("Storage:S3:Region", "eu-central-1"),
            ("Storage:S3:AccessKey", "key"),
            ("Storage:S3:SecretKey", "secret"),
            ("RESULT_RETENTION_DAYS", "1"),
            ("DOCUMENT_RETENTION_DAYS", "3650"));

        var options = StorageOptions.Read(settings);

        var s3 = Assert.IsType<Pipeline.Storage.S3.S3Options>(options.S3);
        Assert.Equal(
            (StorageKind.S3, new Uri("https://s3.test:9000"), "tvdb-blobs", "eu-central-1", "key", "secret"),
            (options.Kind, s3.Endpoint, s3.Bucket, s3.Region, s3.AccessKey, s3.SecretKey));
        Assert.Equal(new RetentionOptions { Results = TimeSpan.FromDays(1), Documents = TimeSpan.FromDays(3650) }, RetentionOptions.Read(settings));
        Assert.DoesNotContain("secret", $"{options} {s3}", StringComparison.Ordinal);
        Assert.Empty(Settings.ProblemsOf(settings));
    }

    [Fact]
    public void Read_S3WithABucketAlone_IsAmazonsWithTheSdksCredentials()
    {
        var settings = Settings.Of(("Storage:Kind", "s3"), ("Storage:Path", _folder), ("Storage:S3:Bucket", "tvdb-blobs"));

        var s3 = StorageOptions.Read(settings).S3!;

        Assert.Equal((null, "us-east-1", null, null), (s3.Endpoint, s3.Region, s3.AccessKey, s3.SecretKey));
        Assert.Empty(Settings.ProblemsOf(settings));
    }

    [Fact]
    public void Read_EverythingWrong_NamesEachAndNoSecret()
    {
        var settings = Settings.Of(
            ("Storage:Kind", "s3"),
            ("Storage:Path", _folder),
            ("Storage:S3:Endpoint", "s3.test"),
            ("Storage:S3:Bucket", "../x"),
            ("Storage:S3:SecretKey", "secret"),
            ("RESULT_RETENTION_DAYS", "0"),
            ("DOCUMENT_RETENTION_DAYS", "3651"));

        StorageOptions.Read(settings);
        RetentionOptions.Read(settings);

        Assert.Equal(
            [
                "Storage:S3:Bucket is '../x': expected a bucket's name, 3 to 63 of a-z, 0-9, '.' and '-', where Storage:Kind is s3",
                "Storage:S3:AccessKey and Storage:S3:SecretKey go together: Storage:S3:AccessKey is missing",
                "Storage:S3:Endpoint is 's3.test': expected an absolute http or https address",
                "RESULT_RETENTION_DAYS is '0': expected a whole number from 1 to 3650",
                "DOCUMENT_RETENTION_DAYS is '3651': expected a whole number from 1 to 3650",
            ],
            Settings.ProblemsOf(settings));
    }

    [Fact]
    public void Read_AnUnknownKind_IsNamed()
    {
        var settings = Settings.Of(("Storage:Kind", "tape"), ("Storage:Path", _folder));

        StorageOptions.Read(settings);

        Assert.Equal(["Storage:Kind is 'tape': expected directory or s3"], Settings.ProblemsOf(settings));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
