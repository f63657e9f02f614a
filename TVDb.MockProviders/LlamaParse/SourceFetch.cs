using TVDb.MockProviders.Settings;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>Downloads what a <c>source_url</c> names.</summary>
internal sealed class SourceFetch(IHttpClientFactory clients, MockOptions options)
{
    public const string ClientName = "llamaparse-source";

    /// <returns>Either the content or the failure is null.</returns>
    public async Task<(byte[]? Content, ParseFailure? Failure)> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(ClientName);
        client.MaxResponseContentBufferSize = options.MaxFileBytes;
        try
        {
            return (await client.GetByteArrayAsync(url, cancellationToken), null);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded)
        {
            return (null, new ParseFailure(ParseErrorCodes.DocumentTooLarge, e.Message));
        }
        catch (HttpRequestException e)
        {
            return (null, new ParseFailure(ParseErrorCodes.SourceUnreachable, e.Message));
        }
        catch (TaskCanceledException e) when (e.InnerException is TimeoutException)
        {
            return (null, new ParseFailure(ParseErrorCodes.SourceUnreachable, e.Message));
        }
    }
}
