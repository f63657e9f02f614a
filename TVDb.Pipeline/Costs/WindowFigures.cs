namespace TVDb.Pipeline.Costs;

/// <summary>The figures of one window, in its budget's unit; calls are posted ones.</summary>
public readonly record struct WindowFigures(long Posted, long Held, long Presumed, long Calls)
{
    internal static WindowFigures Read(ReadOnlyMemory<byte> packed)
    {
        var figures = new PackedReader(packed.Span);
        return new WindowFigures(figures.Number(), figures.Number(), figures.Number(), figures.Number());
    }
}
