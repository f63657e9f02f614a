using System.Globalization;

namespace TVDb.TestServers;

/// <summary>What a pipeline needs to know against a test's own Redis and providers, by its environment names.</summary>
public static class PipelineSettings
{
    /// <param name="redis">Its Redis.</param>
    /// <param name="real">The simulator that stands for both real providers; null: none is configured.</param>
    /// <param name="mock">The mock providers.</param>
    /// <param name="storage">The folder of its blobs.</param>
    public static Dictionary<string, string> Of(string redis, ProviderServer? real, ProviderServer mock, string storage) => new()
    {
        // The tests' Redis keeps nothing, and Production refuses it.
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["ConnectionStrings__redis"] = redis,
        ["GRPC_PORT"] = Port(),
        ["HTTP_PORT"] = Port(),
        ["Storage__Path"] = storage,
        ["SERVICE_MODE"] = real is null ? "mock" : "real",
        ["MOCK_LLAMAPARSE_BASE_URL"] = mock.Address.ToString(),
        ["MOCK_OPENAI_BASE_URL"] = mock.Address + "v1",
        ["LLAMAPARSE_API_KEY"] = real?.ApiKey ?? "",
        ["OPENAI_API_KEY"] = real?.ApiKey ?? "",
        ["LLAMAPARSE_BASE_URL"] = real?.Address.ToString() ?? "",
        ["OPENAI_BASE_URL"] = real is null ? "" : real.Address + "v1",
    };

    public static Uri GrpcAddress(IReadOnlyDictionary<string, string> settings) => Local(settings["GRPC_PORT"]);

    public static Uri HttpAddress(IReadOnlyDictionary<string, string> settings) => Local(settings["HTTP_PORT"]);

    private static string Port() => ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture);

    private static Uri Local(string port) => new($"http://127.0.0.1:{port}/");
}
