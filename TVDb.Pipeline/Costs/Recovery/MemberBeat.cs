using System.Globalization;

namespace TVDb.Pipeline.Costs.Recovery;

/// <summary>What a replica says of itself every second: so much is at risk should it fall silent just then.</summary>
/// <param name="At">When.</param>
/// <param name="OpenHolds">Holds it has open.</param>
/// <param name="Open">Their amounts.</param>
/// <param name="Posted">What it posted in the last minute: as much as Redis may lose of it.</param>
public sealed record MemberBeat(DateTimeOffset At, int OpenHolds, NanoUsd Open, NanoUsd Posted)
{
    public static MemberBeat Of(LedgerMemory memory, DateTimeOffset now)
    {
        var open = memory.Open.Select(hold => hold.AmountNanoUsd).ToList();
        var posted = memory.Recent.Where(told => told.At > now.AddMinutes(-1)).Select(told => told.Verb).OfType<LedgerVerb.Post>().Sum(post => post.Actual.Value);
        return new MemberBeat(now, open.Count, new NanoUsd(open.Sum()), new NanoUsd(posted));
    }

    public static MemberBeat Parse(string text)
    {
        var parts = Array.ConvertAll(text.Split(' '), part => long.Parse(part, CultureInfo.InvariantCulture));
        return new MemberBeat(DateTimeOffset.FromUnixTimeMilliseconds(parts[0]), (int)parts[1], new NanoUsd(parts[2]), new NanoUsd(parts[3]));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()} {OpenHolds} {Open.Value} {Posted.Value}");
}
