using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TVDb.MockProviders.OpenAI;

internal static class RequestBody
{
    /// <returns>Null when the body is not JSON of this form.</returns>
    public static async Task<T?> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> form)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, form, request.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
