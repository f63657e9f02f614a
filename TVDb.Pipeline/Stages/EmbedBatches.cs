using TVDb.Pipeline.Stages.Chunking;

namespace TVDb.Pipeline.Stages;

/// <summary>Which chunks go into one request. Each batch is held, paid and kept by itself, so a batch is also what a crash can cost.</summary>
public static class EmbedBatches
{
    /// <summary>OpenAI takes 2,048 inputs and 300,000 tokens a request; smaller batches lose less and show progress.</summary>
    public const int InputsMax = 128;
    public const int TokensMax = 60_000;

    /// <summary>How many chunks each batch has, in order.</summary>
    public static IReadOnlyList<int> Plan(IReadOnlyList<DocumentChunk> chunks)
    {
        var counts = new List<int>();
        var (inputs, tokens) = (0, 0);
        foreach (var chunk in chunks)
        {
            if (inputs == InputsMax || (inputs > 0 && tokens + chunk.Tokens > TokensMax))
            {
                counts.Add(inputs);
                (inputs, tokens) = (0, 0);
            }
            inputs++;
            tokens += chunk.Tokens;
        }
        if (inputs > 0)
        {
            counts.Add(inputs);
        }
        return counts;
    }
}
