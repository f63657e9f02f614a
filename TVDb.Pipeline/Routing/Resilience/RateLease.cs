using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>A call's share of the requests and tokens a minute, in the form Polly knows; not taken, it says when there is room.</summary>
internal sealed class RateLease(TimeSpan? retryAfter) : RateLimitLease
{
    public static readonly RateLease Taken = new(retryAfter: null);

    public override bool IsAcquired => retryAfter is null;

    public override IEnumerable<string> MetadataNames => retryAfter is null ? [] : [MetadataName.RetryAfter.Name];

    public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
        return metadata is not null;
    }
}
