using System.CommandLine;

namespace TVDb.LoadTest.Commands;

/// <summary>A command that measures, prints its report as one line, and exits with what the report says.</summary>
internal abstract class LoadCommand : Command
{
    private readonly WholeNumber _seed = new("--seed", "What random choices are drawn from.", 20261123, 20261123, 0, int.MaxValue);
    private readonly WholeNumber _minutesMax;

    protected LoadCommand(string name, string description, int minutesMax) : base(name, description)
    {
        _minutesMax = new WholeNumber("--minutes-max", "When to give up, minutes.", minutesMax, 3, 1, 240);
        Options.Add(Brief);
        Options.Add(_seed);
        Options.Add(_minutesMax);
        SetAction(RunAsync);
    }

    protected Option<bool> Brief { get; } = new("--short") { Description = "The short form: seconds, for CI." };

    protected int Seed(ParseResult parsed) => _seed.Read(parsed, Brief);

    protected abstract Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var limit = TimeSpan.FromMinutes(_minutesMax.Read(parsed, Brief));
        using var timeUp = new CancellationTokenSource(limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeUp.Token, cancellationToken);
        try
        {
            var report = await MeasureAsync(parsed, either.Token);
            Console.Out.WriteLine(report.ToJson());
            return report.Met ? 0 : 1;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            Console.Error.WriteLine(timeUp.IsCancellationRequested ? $"{Name}: not done after {limit.TotalMinutes} minutes" : $"{Name}: interrupted");
            return 3;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"{Name}: {e}");
            return 3;
        }
    }
}
