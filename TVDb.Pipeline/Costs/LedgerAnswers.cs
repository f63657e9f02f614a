namespace TVDb.Pipeline.Costs;

/// <summary>Reads the answers of a run of the verbs' script: a line a verb, words with spaces between.</summary>
internal static class LedgerAnswers
{
    /// <summary>Almost every answer is one of these: none is made anew.</summary>
    private static readonly Dictionary<string, string[]>.AlternateLookup<ReadOnlySpan<char>> Common =
        new[] { "held none", "held", "posted held", "posted posted", "posted presumed", "recovered none", "voided held", "counted none" }
            .ToDictionary(answer => answer, answer => answer.Split(' ')).GetAlternateLookup<ReadOnlySpan<char>>();

    public static IReadOnlyList<string[]> Read(ReadOnlySpan<char> lines)
    {
        var answers = new List<string[]>();
        foreach (var line in lines.Split('\n'))
        {
            answers.Add(Common.TryGetValue(lines[line], out var words) ? words : lines[line].ToString().Split(' '));
        }
        return answers;
    }
}
