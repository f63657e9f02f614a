using System.Globalization;

namespace TVDb.LoadTest.Kill;

/// <summary>What the killed processes said: the calls that the provider will bill, and which of them they posted.</summary>
internal sealed class Invoice
{
    private readonly Dictionary<string, long> _called = [];
    private long _posted;

    public int Reserved { get; private set; }

    public int Calls => _called.Count;

    public int Posts { get; private set; }

    public int BadPosts { get; private set; }

    /// <summary>All calls made, nano-USD.</summary>
    public long BilledNanoUsd => _called.Values.Sum();

    /// <summary>The calls whose post was answered, nano-USD.</summary>
    public long PostedNanoUsd => _posted;

    public void Add(string line)
    {
        var words = line.Split(' ');
        switch (words[0])
        {
            case "reserved":
                Reserved++;
                break;
            case "called":
                _called.Add(words[1], long.Parse(words[2], CultureInfo.InvariantCulture));
                break;
            case "posted" when words[2] == "Done":
                Posts++;
                _posted += _called[words[1]];
                break;
            case "posted":
                BadPosts++;
                break;
        }
    }
}
