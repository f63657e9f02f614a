namespace TVDb.Pipeline.Stages.Bills;

/// <summary>When to ask again.</summary>
internal static class BillSchedule
{
    /// <summary>After a completed parse was posted without credits; LlamaParse does not say how late they may come.</summary>
    private static readonly TimeSpan[] LateCredits = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(24)];

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>A hold that only people can settle is asked for this rarely: files may come back.</summary>
    public static readonly TimeSpan LeftToPeople = TimeSpan.FromHours(24);

    /// <summary>The next look for late credits; null: they are not waited for any longer, tier × pages stands.</summary>
    public static DateTimeOffset? NextForCredits(DateTimeOffset postedAt, DateTimeOffset now) =>
        LateCredits.Where(after => postedAt + after > now).Select(after => (DateTimeOffset?)(postedAt + after)).FirstOrDefault();

    /// <summary>The next look at a presumed parse that is still at work or whose provider does not answer: the older, the rarer.</summary>
    public static DateTimeOffset NextForPresumed(DateTimeOffset since, DateTimeOffset now)
    {
        var age = now - since;
        return now + (age < ShortestWait ? ShortestWait : age > LongestWait ? LongestWait : age);
    }
}
