namespace TVDb.MockProviders.Faults;

/// <summary>Answers that arrive cut short, or slowly. The whole answer is made first: its length must be known.</summary>
internal static class BodyFaults
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    public static async Task SendAsync(
        HttpContext context, RequestDelegate next, int? truncateAt, int? bytesPerSecond, TimeProvider clock)
    {
        var wire = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await next(context);
        context.Response.Body = wire;

        // Promising more than is sent is how a connection lost in mid-answer looks; Kestrel closes it on such a mismatch.
        context.Response.ContentLength = answer.Length;
        var rest = answer.GetBuffer().AsMemory(0, (int)Math.Min(answer.Length, truncateAt ?? answer.Length));
        var chunk = bytesPerSecond is { } rate ? Math.Max(1, (int)(rate * Tick.TotalSeconds)) : Math.Max(1, rest.Length);
        var pause = bytesPerSecond is { } perSecond ? TimeSpan.FromSeconds((double)chunk / perSecond) : TimeSpan.Zero;
        await context.Response.StartAsync(context.RequestAborted);
        while (!rest.IsEmpty)
        {
            var piece = rest[..Math.Min(chunk, rest.Length)];
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, clock, context.RequestAborted);
            }
            await wire.WriteAsync(piece, context.RequestAborted);
            await wire.FlushAsync(context.RequestAborted);
            rest = rest[piece.Length..];
        }
    }
}
