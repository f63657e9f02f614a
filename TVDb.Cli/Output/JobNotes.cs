using System.Globalization;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>What is said of a job in a few words.</summary>
internal static class JobNotes
{
    public static string Stage(Job job) => job.Stage == V1.Stage.Unspecified ? Wording.Nothing : Wording.Word(job.Stage);

    public static string Progress(Job job) => string.Create(CultureInfo.InvariantCulture, $"{(int)(job.Progress * 100)} %");

    public static string Age(Job job, TimeProvider clock)
    {
        var age = job.CreateTime is { } made ? clock.GetUtcNow() - made.ToDateTimeOffset() : default;
        return age > TimeSpan.Zero ? Wording.Time(age) : Wording.Time(default);
    }

    /// <summary>Why it waits or failed, and what is unusual about it; empty where nothing is.</summary>
    public static string Why(Job job, TimeProvider clock)
    {
        var notes = new List<string>();
        if (job.CancelRequested)
        {
            notes.Add("cancel asked for");
        }
        if (job.SharesRunOf.Length > 0)
        {
            notes.Add($"waits for {job.SharesRunOf} at the same work");
        }
        else if (job.NotBefore is { } notBefore)
        {
            var left = notBefore.ToDateTimeOffset() - clock.GetUtcNow();
            notes.Add(left > TimeSpan.Zero ? $"goes on in {Wording.Time(left)} at the latest" : "goes on soon");
        }
        if (job.Error is { } error)
        {
            notes.Add(Error(error));
        }
        if (job.State is JobState.Queued or JobState.Running or JobState.Deferred && job.Attempts > 1)
        {
            notes.Add($"try {job.Attempts}");
        }
        if (job.LeasesLost > 0)
        {
            notes.Add($"{Wording.Count(job.LeasesLost, "worker")} lost");
        }
        return string.Join(", ", notes);
    }

    /// <summary>`invalid_document PDF_IS_BROKEN (llamaparse): the file is broken`</summary>
    public static string Error(JobError error)
    {
        var provider = error.Provider.Length > 0 ? $" ({error.Provider})" : "";
        return $"{Wording.Word(error.ErrorClass)} {error.Reason}{provider}: {error.Message}";
    }

    /// <summary>The colour of a state.</summary>
    public static string Coloured(Job job)
    {
        var colour = job.State switch
        {
            JobState.Completed => "green",
            JobState.Failed => "red",
            JobState.Deferred => "yellow",
            JobState.Cancelled => "dim",
            _ => "blue",
        };
        return $"[{colour}]{Wording.Word(job.State)}[/]";
    }
}
