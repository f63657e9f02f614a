using TVDb.LoadTest.Servers;

namespace TVDb.LoadTest.Alerts;

/// <summary>A process of the run's that is killed when it is told to be, and begun again at once, as its own words say where.</summary>
/// <param name="begin">Begins it.</param>
/// <param name="hear">Each line it prints; true: now it is to die.</param>
internal sealed class Mortal(Func<CallerProcess> begin, Func<string, bool> hear)
{
    private int _deaths;

    public int Deaths => Volatile.Read(ref _deaths);

    /// <summary>Until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var process = begin();
            var isDying = false;
            while (await process.ReadLineAsync(cancellationToken) is { } line)
            {
                if (hear(line) && !isDying)
                {
                    isDying = true;
                    process.Kill();
                }
            }
            await process.WaitForExitAsync(cancellationToken);
            if (!isDying)
            {
                throw new InvalidOperationException($"a process of the run ended by itself with {process.ExitCode}");
            }
            Interlocked.Increment(ref _deaths);
        }
    }
}
