using System.Security.Cryptography;
using System.Text;
using TVDb.MockProviders.Settings;
using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.Roles;

/// <summary>Labels every answer with the role, and lets only the right key through to a simulated provider.</summary>
internal sealed class RoleMiddleware(RequestDelegate next, MockOptions options)
{
    /// <summary>On every response: <c>mock</c> or <c>simulator</c>, so that no client mistakes either for the real thing.</summary>
    public const string RoleHeader = "X-TVDb-Role";

    private const string Scheme = "Bearer ";

    private readonly string _role = options.Role is Role.Mock ? "mock" : "simulator";
    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.ApiKey);

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers[RoleHeader] = _role;
        if (context.ProviderRoute() is not { } route)
        {
            return next(context);
        }
        route.Wire.AddHeaders(context);
        if (options.Role is Role.Mock)
        {
            return next(context);
        }
        var presented = PresentedKey(context.Request);
        return presented is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(presented), _key)
            ? next(context)
            : ProviderWire.WriteAsync(context, StatusCodes.Status401Unauthorized, route.Wire.UnauthorizedBody(presented));
    }

    private static string? PresentedKey(HttpRequest request) =>
        request.Headers.Authorization is [{ } value, ..] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? value[Scheme.Length..].Trim()
            : null;
}

internal static class RolesFeature
{
    public static void UseRoles(this WebApplication app) => app.UseMiddleware<RoleMiddleware>();
}
