using System.CommandLine;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.JobsMemory;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Jobs;

namespace TVDb.LoadTest.ListJobs;

/// <summary>`list-jobs`: what a page of ListJobs costs, the first and one far behind it.</summary>
internal sealed class ListJobsCommand : LoadCommand
{
    private const int PageSize = 50;
    private const int StepSize = 500;
    private const int Reads = 300;
    private const double RatioMax = 2;
    private readonly WholeNumber _jobs = new("--jobs", "Jobs, all of them over, of eight tenants.", 100_000, 4_000, 200, 1_000_000);

    public ListJobsCommand() : base(
        "list-jobs",
        $"Writes jobs down by the real scripts, then reads pages of {PageSize} of all tenants' jobs: the first, and the one in the middle of all (the 1,000th of 100,000 "
        + $"jobs), in turn. Target: their median times are within {RatioMax} times of each other.",
        minutesMax: 15) => Options.Add(_jobs);

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var redis = await LoadRedis.StartAsync(Persistence.None);
        await using var connection = await redis.ConnectAsync();
        var jobs = await new FinishedJobs(connection, Seed(parsed)).WriteAsync(_jobs.Read(parsed, Brief), cancellationToken);
        var lists = new JobLists(connection);
        var middle = await SkipAsync(lists, jobs.Count / 2, cancellationToken);

        var (first, far) = (new List<double>(), new List<double>());
        for (var i = 0; i < Reads; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            first.Add(await TimeAsync(lists, after: null));
            far.Add(await TimeAsync(lists, middle));
        }

        var (firstMs, farMs) = (Median(first), Median(far));
        var figures = new { Jobs = jobs.Count, FarPage = jobs.Count / 2 / PageSize, FirstPageMs = Math.Round(firstMs, 3), FarPageMs = Math.Round(farMs, 3) };
        return new LoadReport(Name, Seed(parsed), TimeProvider.System.GetElapsedTime(started).TotalSeconds, figures,
        [
            Target.AtMost("slower_page_of_faster", Math.Round(Math.Max(firstMs, farMs) / Math.Min(firstMs, farMs), 2), RatioMax),
        ]);
    }

    /// <summary>The last of so many jobs, from the newest on.</summary>
    private static async Task<string> SkipAsync(JobLists lists, int count, CancellationToken cancellationToken)
    {
        string? after = null;
        for (var skipped = 0; skipped < count; skipped += StepSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            after = (await lists.ReadAsync(new JobQuery { Tenant = null, After = after, PageSize = Math.Min(StepSize, count - skipped) })).Next;
        }
        return after ?? throw new InvalidOperationException("the list ended before its middle");
    }

    private static async Task<double> TimeAsync(JobLists lists, string? after)
    {
        var began = TimeProvider.System.GetTimestamp();
        var page = await lists.ReadAsync(new JobQuery { Tenant = null, After = after, PageSize = PageSize });
        var elapsed = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
        return page.Jobs.Count == PageSize ? elapsed : throw new InvalidOperationException($"a page of {page.Jobs.Count} jobs, not {PageSize}");
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
