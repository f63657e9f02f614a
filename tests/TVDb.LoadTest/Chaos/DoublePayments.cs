using TVDb.TestServers;

namespace TVDb.LoadTest.Chaos;

/// <summary>Steps of jobs that were paid for more than once, by why.</summary>
/// <param name="StepsPaid">Steps that were paid for.</param>
/// <param name="LostAnswers">Paid calls whose answer the provider lost: a fault of its.</param>
/// <param name="WorkerGone">Paid calls that were under way when their worker died or was cut off: their jobs list them.</param>
/// <param name="Unexplained">All other calls of a step but the one that served it.</param>
/// <param name="CallsBilledTwice">Calls that are on the invoice more than once.</param>
internal sealed record DoublePayments(int StepsPaid, int LostAnswers, int WorkerGone, int Unexplained, int CallsBilledTwice, IReadOnlyList<string> FirstUnexplained)
{
    public static DoublePayments Find(Invoice invoice, IReadOnlyList<string> lostAnswers, IEnumerable<string> uncertain)
    {
        var (lost, listed) = (lostAnswers.ToHashSet(), uncertain.ToHashSet());
        var calls = invoice.Entries.GroupBy(entry => entry.ClientRequestId ?? "").ToList();
        var (steps, byFault, byDeath) = (0, 0, 0);
        var unexplained = new List<string>();
        foreach (var step in calls.Select(call => call.Key).GroupBy(StepOf))
        {
            steps++;
            byFault += step.Count(lost.Contains);
            byDeath += step.Count(id => !lost.Contains(id) && listed.Contains(id));
            unexplained.AddRange(step.Where(id => !lost.Contains(id) && !listed.Contains(id)).Skip(1));
        }
        return new DoublePayments(steps, byFault, byDeath, unexplained.Count, calls.Count(call => call.Count() > 1), [.. unexplained.Take(5)]);
    }

    /// <summary>A call's id is its step's with an ordinal behind.</summary>
    private static string StepOf(string callId) => callId[..callId.LastIndexOf(':')];
}
