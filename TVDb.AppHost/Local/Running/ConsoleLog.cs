namespace TVDb.AppHost.Local.Running;

/// <summary>One log of all processes: each line begins with the name of the resource it comes from.</summary>
internal sealed class ConsoleLog(TextWriter output, bool colours, int nameWidth)
{
    private const string Reset = "\e[0m";
    private const string Bold = "\e[1m";
    private const string Red = "\e[31m";

    private static readonly string[] NameColours = ["\e[36m", "\e[32m", "\e[33m", "\e[35m", "\e[34m", "\e[96m", "\e[92m", "\e[93m"];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _colourOfName = new(StringComparer.Ordinal);

    /// <summary>To the console, in colours when it is a terminal and NO_COLOR is not set.</summary>
    public static ConsoleLog ToConsole(int nameWidth) => new(
        Console.Out,
        colours: !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        nameWidth);

    /// <summary>A line that a process wrote.</summary>
    public void Line(string name, string line) => Write($"{Prefix(name)} {line}");

    /// <summary>What became of a resource.</summary>
    public void State(string name, string state) => Write($"{Prefix(name)} {Coloured(Bold, state)}");

    /// <summary>A line of the AppHost's own, with no prefix.</summary>
    public void Own(string line) => Write(Coloured(Bold, line));

    public void Error(string line) => Write(Coloured(Red, line));

    private string Prefix(string name)
    {
        lock (_lock)
        {
            if (!_colourOfName.TryGetValue(name, out var colour))
            {
                colour = NameColours[_colourOfName.Count % NameColours.Length];
                _colourOfName.Add(name, colour);
            }

            return Coloured(colour, $"{name.PadRight(nameWidth)} |");
        }
    }

    private string Coloured(string colour, string text) => colours ? $"{colour}{text}{Reset}" : text;

    private void Write(string line)
    {
        lock (_lock)
        {
            output.WriteLine(line);
        }
    }
}
