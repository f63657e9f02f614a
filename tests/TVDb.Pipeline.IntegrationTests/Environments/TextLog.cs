using Microsoft.Extensions.Logging;

namespace TVDb.Pipeline.IntegrationTests.Environments;

/// <summary>A log that keeps its warnings as text, and expects nothing else.</summary>
internal sealed class TextLog<T> : ILogger<T>
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Add(formatter(state, exception));
    }
}
