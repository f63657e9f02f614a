using System.Net.Http.Headers;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Providers.OpenAICompatible;

namespace TVDb.Pipeline.Providers;

internal static class ProviderServices
{
    /// <summary>Adds each provider's clients, keyed by <see cref="ProviderEnd"/>; a real end without a key is not added.</summary>
    public static void AddProviders(this IServiceCollection services, SettingReader settings)
    {
        var llamaParse = LlamaParseOptions.Read(settings);
        services.AddSingleton(llamaParse);
        services.AddSingleton<ParseNotices>();
        AddLlamaParse(services, ProviderEnd.Mock, llamaParse.Mock);
        AddLlamaParse(services, ProviderEnd.Real, llamaParse.Real);

        var openAI = OpenAIOptions.Read(settings);
        services.AddSingleton(openAI);
        AddOpenAI(services, ProviderEnd.Mock, openAI.Mock);
        AddOpenAI(services, ProviderEnd.Real, openAI.Real);
    }

    private static void AddLlamaParse(IServiceCollection services, ProviderEnd end, ProviderEndpoint? endpoint)
    {
        if (endpoint is null)
        {
            return;
        }
        var name = AddHttpClient(services, ProviderNames.LlamaParse, end, http =>
        {
            http.BaseAddress = new Uri(endpoint.BaseAddress.ToString().TrimEnd('/') + "/");
            http.DefaultRequestHeaders.Authorization = endpoint.ApiKey.Length > 0 ? new AuthenticationHeaderValue("Bearer", endpoint.ApiKey) : null;
        });
        services.AddKeyedSingleton(end, (provider, _) => new LlamaParseClient(
            Client(provider, name),
            end,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ParseNotices>(),
            end == ProviderEnd.Real ? ParseWebhook.Of(provider.GetRequiredService<LlamaParseOptions>()) : null));
    }

    private static void AddOpenAI(IServiceCollection services, ProviderEnd end, ProviderEndpoint? endpoint)
    {
        if (endpoint is null)
        {
            return;
        }
        var name = AddHttpClient(services, ProviderNames.OpenAI, end, _ => { });
        services.AddKeyedSingleton(end, (provider, _) => new EmbeddingsClient(Client(provider, name), endpoint, end));
    }

    /// <summary>The caller's own deadline ends a request; a connection is renewed now and then so that DNS changes are seen.</summary>
    private static string AddHttpClient(IServiceCollection services, string provider, ProviderEnd end, Action<HttpClient> configure)
    {
        var name = $"{provider}-{end.ToString().ToLowerInvariant()}";
        services.AddHttpClient(name, http =>
            {
                http.Timeout = Timeout.InfiniteTimeSpan;
                configure(http);
            })
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        return name;
    }

    private static HttpClient Client(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IHttpClientFactory>().CreateClient(name);
}
