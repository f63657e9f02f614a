using System.Globalization;
using TVDb.LoadTest.Servers;

namespace TVDb.LoadTest.Kill;

/// <summary>Starts calling processes, kills each where its seed says, and keeps what they had said.</summary>
internal sealed class Victims(string redis, string zone, int seed)
{
    private readonly Lock _lock = new();

    public Invoice Invoice { get; } = new();

    /// <summary>How many were killed while they had a hold between reserve and post.</summary>
    public int Killed { get; private set; }

    public async Task KillOneAsync(int i, CancellationToken cancellationToken)
    {
        var random = new Random(unchecked((seed * 10_007) + i));
        object[] arguments = [redis, zone, $"kill-{i}", random.Next(1, KillPlan.ReservesMax + 1), random.Next(2) == 0, random.Next()];
        await using var process = CallerProcess.Start(
            [KillCallerCommand.Verb, .. arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)!)]);
        while (await process.ReadLineAsync(cancellationToken) is { } line)
        {
            lock (_lock)
            {
                Invoice.Add(line);
                if (line.StartsWith("stopped ", StringComparison.Ordinal))
                {
                    process.Kill();
                    Killed++;
                }
            }
        }
        await process.WaitForExitAsync(cancellationToken);
    }
}
