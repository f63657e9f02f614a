using Spectre.Console;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>For files, pipes and dumb terminals: a line as each stage begins and ends.</summary>
internal sealed class PlainProgress(IAnsiConsole console) : IProgressView
{
    private readonly TextWriter _writer = console.Profile.Out.Writer;
    private readonly HashSet<string> _said = [];
    private readonly Lock _lock = new();

    public Task ShowAsync(Func<Task> work) => work();

    public void Begins(InputDocument document) => Say(document, $"begins, {Wording.Bytes(document.SizeBytes)}");

    public void Uploading(InputDocument document, long sentBytes)
    {
        Say(document, "upload begins");
        if (sentBytes >= document.SizeBytes)
        {
            Say(document, "upload done");
        }
    }

    public void Accepted(InputDocument document, string jobId) => Say(document, $"is {jobId}");

    public void Moved(InputDocument document, Job job)
    {
        foreach (var stage in StageNotes.InOrder)
        {
            if (StageNotes.Of(job, stage) is not { } record)
            {
                continue;
            }
            Say(document, $"{Wording.Word(stage)} begins");
            if (record.EndTime is not null)
            {
                var time = Wording.Time(record.Duration?.ToTimeSpan() ?? default);
                var gaveUp = job.State == JobState.Failed && record.Equals(job.Stages[^1]);
                SayOnce(document, $"{Wording.Word(stage)} {(gaveUp ? "failed" : "done")}", $" in {time}: {StageNotes.Served(record, job)}");
            }
        }
    }

    public void Ended(InputDocument document, DocumentOutcome outcome) =>
        Say(document, outcome.Failure is { } failure ? $"failed: {failure.Message}" : "completed");

    private void Say(InputDocument document, string what) => SayOnce(document, what, "");

    /// <summary>Events repeat what earlier ones said, and those of a job and its answer may cross.</summary>
    private void SayOnce(InputDocument document, string what, string more)
    {
        lock (_lock)
        {
            if (_said.Add($"{document.FullPath}\n{what}"))
            {
                _writer.WriteLine(Wording.Plain($"{document.Given}: {what}{more}"));
            }
        }
    }
}
