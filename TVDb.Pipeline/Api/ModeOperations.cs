using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TVDb.Pipeline.Operations;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Modes;

namespace TVDb.Pipeline.Api;

/// <summary>Operators' calls on the providers' modes. See controls.proto.</summary>
public sealed class ModeOperations(ModeChanges changes, ModeMessages modes, ConfiguredProviders configured)
{
    private const string Every = "*";
    private static readonly TimeSpan ShortestTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(366);

    /// <exception cref="RequestException">It cannot be set.</exception>
    public async Task<V1.ServiceModes> SetAsync(V1.SetServiceModeRequest request)
    {
        var by = OperatorFields.ReadAuthor(request.Who, request.Why);
        var wish = new ModeWish(ReadTargets(request.Provider), ReadMode(request.Mode), ReadTime(request));
        CheckKeys(wish);
        return Told(await changes.SetAsync(wish, request.HasExpectedRevision ? request.ExpectedRevision : null, by));
    }

    public async Task<V1.ServiceModes> BeginEmergencyAsync(V1.BeginEmergencyRequest request) =>
        Told(await changes.BeginEmergencyAsync(OperatorFields.ReadAuthor(request.Who, request.Why)));

    public async Task<V1.ServiceModes> EndEmergencyAsync(V1.EndEmergencyRequest request) =>
        Told(await changes.EndEmergencyAsync(OperatorFields.ReadAuthor(request.Who, request.Why)));

    private V1.ServiceModes Told(ChangeResult<ModeSettings> result) => result.Outcome != ChangeOutcome.Conflict
        ? modes.Now()
        : throw new RequestException(StatusCode.Aborted, "REVISION_CHANGED", $"the modes were changed meanwhile: they are of revision {result.Now.Revision}");

    private IReadOnlyList<string> ReadTargets(string provider) => provider switch
    {
        "" => [ModeSettings.DefaultTarget],
        Every => modes.Providers,
        _ when modes.Providers.Contains(provider) => [provider],
        _ => throw RequestException.InvalidField("provider", "UNKNOWN_PROVIDER", $"must be {string.Join(", ", modes.Providers)}, '*' or empty"),
    };

    private static ServiceMode? ReadMode(V1.ServiceMode mode) => mode switch
    {
        V1.ServiceMode.Unspecified => null,
        V1.ServiceMode.Mock => ServiceMode.Mock,
        V1.ServiceMode.Real => ServiceMode.Real,
        V1.ServiceMode.Hybrid => ServiceMode.Hybrid,
        _ => throw RequestException.InvalidField("mode", "UNKNOWN_MODE", "must be UNSPECIFIED, MOCK, REAL or HYBRID"),
    };

    private static TimeSpan? ReadTime(V1.SetServiceModeRequest request)
    {
        if (request.Duration is null)
        {
            return null;
        }
        if (request.Mode == V1.ServiceMode.Unspecified)
        {
            throw RequestException.InvalidField("duration", "DURATION_WITHOUT_MODE", "needs a mode: what is set is removed for good");
        }
        return ReadSpan("duration", request.Duration);
    }

    /// <summary>How long something is to be so.</summary>
    internal static TimeSpan ReadSpan(string field, Duration duration) =>
        duration.Seconds >= ShortestTime.TotalSeconds && duration.Seconds <= LongestTime.TotalSeconds && duration.Nanos is >= 0 and < 1_000_000_000
            ? duration.ToTimeSpan()
            : throw RequestException.InvalidField(field, "INVALID_DURATION", $"must be {ShortestTime.TotalSeconds:0} s to {LongestTime.TotalDays:0} days");

    /// <summary>A real end without a key can serve nobody: that is told now, and not to each job.</summary>
    private void CheckKeys(ModeWish wish)
    {
        if (wish.Mode is null or ServiceMode.Mock)
        {
            return;
        }
        var needed = wish.Targets.Contains(ModeSettings.DefaultTarget) ? modes.Providers : wish.Targets;
        string[] missing = [.. needed.Where(provider => !configured.HasReal(provider)).Select(configured.MissingSettingOf)];
        if (missing.Length > 0)
        {
            throw new RequestException(
                StatusCode.FailedPrecondition,
                "KEY_MISSING",
                $"mode {wish.Mode.ToString()!.ToLowerInvariant()} needs {string.Join(" and ", missing)}, which is not set in this deployment")
            {
                Details = new Dictionary<string, string> { ["settings"] = string.Join(' ', missing) },
            };
        }
    }
}
