using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Operations;

namespace TVDb.Pipeline.Api;

/// <summary>What operators did, page by page.</summary>
public sealed class OperationReading(OperationTrail trail)
{
    private const int PageSizeDefault = 100;
    private const int PageSizeMax = 1000;

    /// <exception cref="RequestException">No such page.</exception>
    public async Task<V1.ListOperationsResponse> ListAsync(V1.ListOperationsRequest request)
    {
        var size = request.PageSize == 0 ? PageSizeDefault : request.PageSize;
        if (size is < 1 or > PageSizeMax)
        {
            throw RequestException.InvalidField("page_size", "INVALID_PAGE_SIZE", $"must be 1 to {PageSizeMax}");
        }
        long? before = null;
        if (request.PageToken.Length > 0)
        {
            before = long.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw RequestException.InvalidField("page_token", "INVALID_PAGE_TOKEN", "must be the next_page_token of an answer");
        }
        var page = await trail.ReadAsync(before, size);
        return new V1.ListOperationsResponse
        {
            Operations = { page.Select(ToMessage) },
            NextPageToken = page.Count < size ? "" : page[^1].Number.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static V1.Operation ToMessage(Operation operation) => new()
    {
        Number = operation.Number,
        Time = Timestamp.FromDateTimeOffset(operation.Time),
        Kind = operation.Kind,
        Target = operation.Target,
        From = operation.From,
        To = operation.To,
        Who = operation.Who,
        Why = operation.Why,
    };
}
