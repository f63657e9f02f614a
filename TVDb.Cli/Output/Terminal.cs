using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace TVDb.Cli.Output;

/// <summary>Where output goes and what that place can do.</summary>
internal sealed class Terminal
{
    /// <summary>Where nobody's window sets one, lines are as long as the widest table.</summary>
    private const int RedirectedWidth = 200;

    private Terminal(IAnsiConsole output, IAnsiConsole error, TextWriter rawOutput, TimeProvider clock)
    {
        Output = output;
        Error = error;
        RawOutput = rawOutput;
        Clock = clock;
    }

    /// <summary>Results.</summary>
    public IAnsiConsole Output { get; }

    /// <summary>Failures, and progress where results are for a program.</summary>
    public IAnsiConsole Error { get; }

    /// <summary>For JSON: not wrapped, not styled.</summary>
    public TextWriter RawOutput { get; }

    public TimeProvider Clock { get; }

    public static Terminal OfThisProcess(TimeProvider clock)
    {
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = Encoding.UTF8;
        }
        return new Terminal(
            Open(Console.Out, Console.IsOutputRedirected), Open(Console.Error, Console.IsErrorRedirected), Console.Out, clock);
    }

    /// <summary>To writers that are no terminal.</summary>
    public static Terminal Redirected(TextWriter output, TextWriter error, TimeProvider clock) =>
        new(Open(output, redirected: true), Open(error, redirected: true), output, clock);

    /// <summary>Can lines be drawn anew?</summary>
    public static bool IsLive(IAnsiConsole console) =>
        console.Profile.Capabilities is { Ansi: true, Interactive: true } && console.Profile.Out.IsTerminal;

    /// <summary>Can it be written without breaking its lines, with so many cells to spare?</summary>
    public static bool Fits(IAnsiConsole console, IRenderable drawn, int spareCells = 0) =>
        drawn.Measure(RenderOptions.Create(console, console.Profile.Capabilities), int.MaxValue).Max + spareCells <= console.Profile.Width;

    private static IAnsiConsole Open(TextWriter writer, bool redirected)
    {
        if (!redirected)
        {
            return AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        }
        // Said in full, because Spectre takes some CI systems for colour terminals even when writing to a file.
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = RedirectedWidth;
        return console;
    }
}
