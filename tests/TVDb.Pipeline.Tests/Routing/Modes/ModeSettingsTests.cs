using System.Text.Json;
using CsCheck;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Modes;
using TVDb.Sampling;

namespace TVDb.Pipeline.Tests.Routing.Modes;

public class ModeSettingsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Targets = [ModeSettings.DefaultTarget, "llamaparse", "openai"];

    private static readonly string[] Operations = ["set", "remove", "set for a time", "begin", "end"];

    /// <summary>Minutes that pass, and then what an operator does: sets for good, removes, sets for a time, begins or ends an emergency.</summary>
    private static readonly Gen<(int Minutes, string Target, string Does, ServiceMode Mode, int For)[]> Steps = Gen.Select(
        Gen.Int[0, 20],
        Gen.Int[0, Targets.Length - 1].Select(i => Targets[i]),
        Gen.Int[0, Operations.Length - 1].Select(i => Operations[i]),
        Gen.Enum<ServiceMode>(),
        Gen.Int[1, 60]).Array[1, 30];

    [Fact]
    public void OverrideOf_SetForATime_IsThatUntilThenAndThenWhatIsSetForGood()
    {
        var modes = ModeSettings.None.With("openai", ServiceMode.Hybrid).With("openai", new TemporaryMode(ServiceMode.Mock, Noon));

        Assert.Equal(ServiceMode.Mock, modes.OverrideOf("openai", Noon.AddTicks(-1)));
        Assert.Equal(ServiceMode.Hybrid, modes.OverrideOf("openai", Noon));
        Assert.Null(modes.OverrideOf("llamaparse", Noon));
    }

    [Fact]
    public void With_AModeForGood_EndsWhatWasSetForATime() =>
        Assert.Equal(
            ServiceMode.Real,
            ModeSettings.None.With("openai", new TemporaryMode(ServiceMode.Mock, Noon)).With("openai", ServiceMode.Real).OverrideOf("openai", Noon.AddHours(-1)));

    [Fact]
    public void With_Null_LeavesNothingSet() =>
        Assert.Equal(ModeSettings.None, ModeSettings.None.With("openai", ServiceMode.Mock).With("openai", (ServiceMode?)null));

    [Fact]
    public void Emergencies_AmongAnyOtherOperations_PutAllOnMockAndLeaveNoTrace() => Steps.SampleRepeatably(
        steps =>
        {
            var (now, modes, without) = (Noon, ModeSettings.None, ModeSettings.None);
            foreach (var step in steps)
            {
                now += TimeSpan.FromMinutes(step.Minutes);
                modes = Do(modes, step, now);
                without = step.Does is "begin" or "end" ? without : Do(without, step, now);

                var isEmergency = modes.EmergencySince is not null;
                Assert.All(Targets[1..], provider => Assert.Equal(isEmergency ? ServiceMode.Mock : without.OverrideOf(provider, now), modes.OverrideOf(provider, now)));
                Assert.Equal(without.SetFor(ModeSettings.DefaultTarget, now), modes.SetFor(ModeSettings.DefaultTarget, now));
                Assert.Equal(without, modes with { EmergencySince = null });
            }
        },
        cases: 500);

    [Fact]
    public void Json_OfAnySettings_ReadsAsTheSame() => Steps.SampleRepeatably(
        steps =>
        {
            var modes = steps.Aggregate(ModeSettings.None, (modes, step) => Do(modes, step, Noon));

            Assert.Equal(modes, JsonSerializer.Deserialize(JsonSerializer.Serialize(modes, ModeJson.Default.ModeSettings), ModeJson.Default.ModeSettings));
        },
        cases: 100);

    private static ModeSettings Do(ModeSettings modes, (int Minutes, string Target, string Does, ServiceMode Mode, int For) step, DateTimeOffset now) => step.Does switch
    {
        "set" => modes.With(step.Target, step.Mode),
        "remove" => modes.With(step.Target, (ServiceMode?)null),
        "set for a time" => modes.With(step.Target, new TemporaryMode(step.Mode, now.AddMinutes(step.For))),
        "begin" => modes with { EmergencySince = modes.EmergencySince ?? now },
        _ => modes with { EmergencySince = null },
    };
}
