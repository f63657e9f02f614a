using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.OpenAI;

internal static class OpenAIFeature
{
    public static void AddOpenAI(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OpenAIModels>();
        builder.Services.AddSingleton<Tokens>();
        builder.Services.AddSingleton<EmbeddingEndpoint>();
        builder.Services.AddSingleton<ChatEndpoint>();
    }

    public static void MapOpenAI(this WebApplication app)
    {
        EmbeddingEndpoint.Map(app);
        ModelEndpoints.Map(app);
        ChatEndpoint.Map(app);
        app.MapFallback("/v1/{**path}", (HttpContext context) => ProviderWire.WriteAsync(
            context,
            StatusCodes.Status404NotFound,
            new OpenAIError(
                $"Invalid URL ({context.Request.Method} {context.Request.Path})", OpenAIError.InvalidRequest, null, null).ToJson()));
    }
}
