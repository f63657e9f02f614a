using System.Net.Http.Headers;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Providers.Local;
using TVDb.Pipeline.Providers.OpenAICompatible;

namespace TVDb.Pipeline.Providers;

internal static class ProviderServices
{
    /// <summary>Adds each provider's clients, keyed by <see cref="ProviderTarget"/>; a real end that lacks its key is not added.</summary>
    public static void AddProviders(this IServiceCollection services, SettingReader settings)
    {
        var llamaParse = LlamaParseOptions.Read(settings);
        services.AddSingleton(llamaParse);
        services.AddSingleton<ParseNotices>();
        AddLlamaParse(services, ProviderTarget.Mock(ProviderNames.LlamaParse), llamaParse.Mock);
        AddLlamaParse(services, ProviderTarget.Real(ProviderNames.LlamaParse), llamaParse.Real);

        var openAI = OpenAIOptions.Read(settings);
        services.AddSingleton(openAI);
        AddOpenAI(services, ProviderTarget.Mock(ProviderNames.OpenAI), openAI.Mock);
        AddOpenAI(services, ProviderTarget.Real(ProviderNames.OpenAI), openAI.Real);
        foreach (var added in ProviderLists.Read(settings).Added)
        {
            AddOpenAI(services, ProviderTarget.Real(added.Name), CompatibleOptions.Read(settings, added).Real);
        }

        services.AddSingleton(LocalOptions.Read(settings));
        services.AddSingleton<LocalParser>();
        services.AddSingleton(ProviderChains.Read(settings));
    }

    private static void AddLlamaParse(IServiceCollection services, ProviderTarget target, ProviderEndpoint? endpoint)
    {
        if (endpoint is null)
        {
            return;
        }
        var name = AddHttpClient(services, target, http =>
        {
            http.BaseAddress = new Uri(endpoint.BaseAddress.ToString().TrimEnd('/') + "/");
            http.DefaultRequestHeaders.Authorization = endpoint.ApiKey.Length > 0 ? new AuthenticationHeaderValue("Bearer", endpoint.ApiKey) : null;
        });
        services.AddKeyedSingleton(target, (provider, _) => new LlamaParseClient(
            Client(provider, name),
            target.End,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ParseNotices>(),
            target.End == ProviderEnd.Real ? ParseWebhook.Of(provider.GetRequiredService<LlamaParseOptions>()) : null));
    }

    private static void AddOpenAI(IServiceCollection services, ProviderTarget target, ProviderEndpoint? endpoint)
    {
        if (endpoint is null)
        {
            return;
        }
        var name = AddHttpClient(services, target, _ => { });
        services.AddKeyedSingleton(target, (provider, _) => new EmbeddingsClient(
            Client(provider, name),
            endpoint,
            target,
            provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>The caller's own deadline ends a request; a connection is renewed now and then so that DNS changes are seen.</summary>
    private static string AddHttpClient(IServiceCollection services, ProviderTarget target, Action<HttpClient> configure)
    {
        var name = target.ToString();
        services.AddHttpClient(name, http =>
            {
                http.Timeout = Timeout.InfiniteTimeSpan;
                configure(http);
            })
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                // A redirected upload would become a GET of something else: the address is wrong, and that is said.
                handler.AllowAutoRedirect = false;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        return name;
    }

    private static HttpClient Client(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IHttpClientFactory>().CreateClient(name);
}
