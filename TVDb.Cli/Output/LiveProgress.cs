using Spectre.Console;
using Spectre.Console.Rendering;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>For terminals: the documents at work with a line a stage, drawn anew ten times a second.</summary>
internal sealed class LiveProgress(IAnsiConsole console, TimeProvider clock, bool several) : IProgressView
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(100);
    private readonly List<LiveDocument> _atWork = [];
    private readonly Queue<string> _finished = [];
    private readonly Lock _lock = new();
    private int _frame;

    public Task ShowAsync(Func<Task> work) => console.Live(new Rows()).AutoClear(true).StartAsync(async display =>
    {
        var working = work();
        while (!working.IsCompleted)
        {
            display.UpdateTarget(Frame());
            await Task.WhenAny(working, Task.Delay(FrameTime, clock));
        }
        display.UpdateTarget(Frame());
        await working;
    });

    public void Begins(InputDocument document)
    {
        lock (_lock)
        {
            _atWork.Add(new LiveDocument(document, clock));
        }
    }

    public void Uploading(InputDocument document, long sentBytes) => Change(document, shown => shown.SentBytes = sentBytes);

    public void Accepted(InputDocument document, string jobId) => Change(document, shown => shown.JobId = jobId);

    public void Moved(InputDocument document, Job job) => Change(document, shown => shown.Take(job));

    public void Ended(InputDocument document, DocumentOutcome outcome)
    {
        lock (_lock)
        {
            _atWork.RemoveAll(shown => shown.Document == document);
            // A single document's report follows at once.
            if (several)
            {
                _finished.Enqueue(Summary(outcome));
            }
        }
    }

    private static string Summary(DocumentOutcome outcome)
    {
        var given = Wording.Escaped(outcome.Given);
        if (outcome.Failure is { } failure)
        {
            return $"[red]✗[/] {given}  [dim]{Wording.Escaped(failure.Message)}[/]";
        }
        var job = outcome.Job!;
        var size = $"{Wording.Count(job.Pages, "page")}, {Wording.Count(outcome.ChunksRead, "chunk")}";
        return $"[green]✓[/] {given}  [dim]{size}, {Wording.Money(job.TotalCost)}[/]";
    }

    private void Change(InputDocument document, Action<LiveDocument> change)
    {
        lock (_lock)
        {
            if (_atWork.Find(shown => shown.Document == document) is { } shown)
            {
                change(shown);
            }
        }
    }

    private Rows Frame()
    {
        lock (_lock)
        {
            // Written above what is drawn anew, and so kept.
            while (_finished.TryDequeue(out var line))
            {
                console.MarkupLine(line);
            }
            _frame++;
            return new Rows(_atWork.SelectMany(IEnumerable<IRenderable> (shown) => shown.Lines(_frame, console.Profile.Width)));
        }
    }
}
