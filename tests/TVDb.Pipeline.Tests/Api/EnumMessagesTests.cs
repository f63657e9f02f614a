using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Api;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Tests.Api;

public class EnumMessagesTests
{
    [Fact]
    public void ToMessage_EveryMember_IsTheContractsOfTheSameName()
    {
        AssertSameNames<ServiceMode, V1.ServiceMode>(EnumMessages.ToMessage);
        AssertSameNames<Variant, V1.Variant>(EnumMessages.ToMessage);
        AssertSameNames<Stage, V1.Stage>(EnumMessages.ToMessage);
        AssertSameNames<JobState, V1.JobState>(EnumMessages.ToMessage);
        AssertSameNames<JobPriority, V1.JobPriority>(EnumMessages.ToMessage);
        AssertSameNames<ErrorClass, V1.ErrorClass>(EnumMessages.ToMessage);
        AssertSameNames<AlertKind, V1.AlertKind>(AlertMessages.ToMessage);
        AssertSameNames<AlertSeverity, V1.AlertSeverity>(AlertMessages.ToMessage);
        AssertSameNames<DeliveryState, V1.DeliveryState>(AlertMessages.ToMessage);
        AssertSameNames<ProviderHealthStatus, V1.HealthStatus>(EnumMessages.ToMessage, (ProviderHealthStatus.Unknown, V1.HealthStatus.Unspecified));
    }

    /// <summary>The contract's zero member, never sent, has no other of ours than the one named.</summary>
    private static void AssertSameNames<TOurs, TContract>(Func<TOurs, TContract> map, params (TOurs Ours, TContract Contract)[] otherwise)
        where TOurs : struct, Enum
        where TContract : struct, Enum
    {
        var named = otherwise.ToDictionary(pair => pair.Ours, pair => pair.Contract);
        foreach (var ours in Enum.GetValues<TOurs>())
        {
            Assert.Equal(named.TryGetValue(ours, out var other) ? other : Enum.Parse<TContract>(ours.ToString()), map(ours));
        }
        Assert.Equal(
            Enum.GetValues<TContract>().Where(contract => !contract.Equals(default(TContract))),
            Enum.GetValues<TOurs>().Select(map).Where(contract => !contract.Equals(default(TContract))).Order());
    }
}
