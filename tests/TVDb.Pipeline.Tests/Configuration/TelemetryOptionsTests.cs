using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Tests.Configuration;

public sealed class TelemetryOptionsTests
{
    [Fact]
    public void Read_Nothing_LeavesLevelsToTheLoggingConfigurationAndCollectsMetrics() =>
        Assert.Equal(new TelemetryOptions(null, CollectsMetrics: true), TelemetryOptions.Read(Settings.Of()));

    [Theory]
    [InlineData("INFO", LogLevel.Information)]
    [InlineData("information", LogLevel.Information)]
    [InlineData("Warn", LogLevel.Warning)]
    [InlineData("WARNING", LogLevel.Warning)]
    [InlineData("trace", LogLevel.Trace)]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("error", LogLevel.Error)]
    [InlineData("critical", LogLevel.Critical)]
    [InlineData("none", LogLevel.None)]
    public void Read_ALevelByEitherName_IsThatLevel(string text, LogLevel expected) =>
        Assert.Equal(expected, TelemetryOptions.Read(Settings.Of(("LOG_LEVEL", text))).LogLevel);

    [Theory]
    [InlineData("2")]
    [InlineData("loud")]
    public void Read_NoLevelsName_IsNamed(string text)
    {
        var settings = Settings.Of(("LOG_LEVEL", text), ("METRICS_COLLECTION", "sometimes"));

        TelemetryOptions.Read(settings);

        Assert.Equal(
            [
                $"LOG_LEVEL is '{text}': expected trace, debug, information (or info), warning (or warn), error, critical or none",
                "METRICS_COLLECTION is 'sometimes': expected true or false",
            ],
            Settings.ProblemsOf(settings));
    }

    /// <summary>The shipped configuration: information, ASP.NET Core from warnings on.</summary>
    [Theory]
    [InlineData(LogLevel.Debug, LogLevel.Debug, LogLevel.Warning, LogLevel.Debug)]
    [InlineData(LogLevel.Information, LogLevel.Information, LogLevel.Warning, LogLevel.Information)]
    [InlineData(LogLevel.Error, LogLevel.Error, LogLevel.Error, LogLevel.Error)]
    [InlineData(LogLevel.None, LogLevel.None, LogLevel.None, LogLevel.None)]
    public void SetLowest_ACategory_IsLoggedFromThereOnUnlessItIsKeptQuieter(LogLevel lowest, LogLevel ours, LogLevel quiet, LogLevel talkative)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["LogLevel:Default"] = "Information",
            ["LogLevel:Quiet"] = "Warning",
            ["LogLevel:Talkative"] = "Trace",
        }).Build();
        using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(new EveryLevel()).AddConfiguration(configuration).SetLowest(lowest))
            .BuildServiceProvider();
        var loggers = services.GetRequiredService<ILoggerFactory>();

        Assert.Equal((ours, quiet, talkative), (LowestOf("TVDb.Pipeline.Jobs"), LowestOf("Quiet.Server"), LowestOf("Talkative")));

        LogLevel LowestOf(string category) =>
            Enum.GetValues<LogLevel>().First(level => level == LogLevel.None || loggers.CreateLogger(category).IsEnabled(level));
    }

    /// <summary>Takes whatever the filter lets through.</summary>
    private sealed class EveryLevel : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }

        public void Dispose()
        {
        }
    }
}
