using System.Net;

namespace TVDb.TestServers;

public static class HttpReadiness
{
    public static async Task<bool> IsReadyAsync(HttpClient http, string path) => await AskAsync(http, path) is >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous;

    /// <summary>Whatever it answers, a refusal too.</summary>
    public static async Task<bool> AnswersAsync(HttpClient http) => await AskAsync(http, "") is not null;

    private static async Task<HttpStatusCode?> AskAsync(HttpClient http, string path)
    {
        try
        {
            using var answer = await http.GetAsync(path);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
