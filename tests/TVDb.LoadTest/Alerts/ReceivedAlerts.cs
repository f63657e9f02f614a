using System.Collections.Concurrent;

namespace TVDb.LoadTest.Alerts;

/// <summary>What the receivers of a run said that they got, one after the other.</summary>
/// <param name="expected">How many events there are.</param>
/// <param name="deaths">How often a receiver is to die: each time after a further part of the events.</param>
internal sealed class ReceivedAlerts(int expected, int deaths)
{
    private readonly ConcurrentDictionary<string, int> _times = new();

    public IEnumerable<string> Ids => _times.Keys;

    public int Requests => _times.Values.Sum() + Failed;

    public int Failed { get; private set; }

    public int BadlySigned { get; private set; }

    public int MoreThanOnce => _times.Values.Count(times => times > 1);

    /// <summary>Receivers told to die so far.</summary>
    public int Dying { get; private set; }

    public bool Has(string id) => _times.ContainsKey(id);

    /// <summary>Notes a line; true: now its receiver is to die.</summary>
    public bool Hear(string line)
    {
        switch (line.Split(' '))
        {
            case ["got", var id]:
                _times.AddOrUpdate(id, 1, (_, times) => times + 1);
                break;
            case ["failed"]:
                Failed++;
                break;
            case ["bad", _]:
                BadlySigned++;
                break;
        }
        if (Dying == deaths || _times.Count <= expected * (Dying + 1) / (deaths + 1))
        {
            return false;
        }
        Dying++;
        return true;
    }
}
