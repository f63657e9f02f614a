namespace TVDb.MockProviders.Wire;

/// <summary>Endpoint metadata: which stable route this is, and whose manners it has.</summary>
/// <param name="Name">One of <see cref="RouteNames"/>; what fault rules refer to.</param>
/// <param name="Wire">The provider's forms.</param>
/// <param name="TakesTime">The default latency applies: the provider works before it answers.</param>
internal sealed record ProviderRoute(string Name, ProviderWire Wire, bool TakesTime);

internal static class ProviderRouteExtensions
{
    public static void As(this IEndpointConventionBuilder endpoint, string name, ProviderWire wire, bool takesTime = false) =>
        endpoint.WithMetadata(new ProviderRoute(name, wire, takesTime));

    public static ProviderRoute? ProviderRoute(this HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ProviderRoute>();

    /// <summary>The caller's own id of this call: the pipeline sends the hold's.</summary>
    public static string? ClientRequestId(this HttpRequest request) =>
        request.Headers["X-Client-Request-Id"] is [{ Length: > 0 } id, ..] ? id : null;
}
