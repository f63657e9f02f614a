using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Storage;

internal static class StorageServices
{
    public static void AddStorage(this IServiceCollection services, SettingReader settings)
    {
        services.AddSingleton(StorageOptions.Read(settings));
        services.AddSingleton<BlobStore>();
        services.AddSingleton<DocumentStore>();
    }
}
