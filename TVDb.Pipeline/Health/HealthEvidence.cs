using TVDb.Pipeline.Health.Anomalies;
using TVDb.Pipeline.Health.History;

namespace TVDb.Pipeline.Health;

/// <summary>What calls say of the ends they went to. Told by whoever makes them, at once; nothing here waits.</summary>
public sealed class HealthEvidence(EndMonitors monitors, AnomalyWatch anomalies, HealthHistory history)
{
    /// <summary>A call ended.</summary>
    public void Note(CallEvidence call)
    {
        if (call.End == CallEnd.NotCounted)
        {
            return;
        }
        var end = new EndId(call.Provider, call.Real);
        monitors.Of(end).Called(call.End, call.Latency);
        anomalies.Note(end, call);
        history.Called(end, call);
    }

    /// <summary>The circuit breaker of an end opened, or lets calls through again.</summary>
    public void NoteCircuit(string provider, bool real, bool isOpen) => monitors.Of(new EndId(provider, real)).Circuit(isOpen);

    /// <summary>A call that the real end could not serve was given to another; whether that one served it.</summary>
    public void NoteFallback(string provider, bool succeeded) => history.FellBack(new EndId(provider, Real: true), succeeded);
}
