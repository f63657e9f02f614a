using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Storage.Retention;
using TVDb.Pipeline.Storage.S3;

namespace TVDb.Pipeline.Storage;

internal static class StorageServices
{
    public static void AddStorage(this IServiceCollection services, SettingReader settings)
    {
        var options = StorageOptions.Read(settings);
        services.AddSingleton(options);
        services.AddSingleton(RetentionOptions.Read(settings));
        services.AddSingleton<IBlobStore>(provider => options.Kind switch
        {
            StorageKind.Directory => new DirectoryBlobStore(options, provider.GetRequiredService<TimeProvider>()),
            StorageKind.S3 => new S3BlobStore(options, provider.GetRequiredService<TimeProvider>()),
        });
        services.AddSingleton<DocumentStore>();
        services.AddSingleton<StorageProbe>();
        services.AddHostedService<StorageCheck>();
        services.AddHostedService<BlobRetention>();
    }
}
