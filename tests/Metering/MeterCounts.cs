using System.Diagnostics.Metrics;
using System.Globalization;

namespace TVDb.Metering;

/// <summary>Hears one meter and adds up what its counters count; of a gauge it keeps the last figure.</summary>
internal sealed class MeterCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, double> _figures = new(StringComparer.Ordinal);

    public MeterCounts(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, figure, tags, _) => Hear(instrument, figure, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, figure, tags, _) => Hear(instrument, figure, tags));
        _listener.Start();
    }

    /// <summary>A line each, such as <c>tvdb.costs.overruns{openai} 1</c>, in the order of their names.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_figures)
            {
                return [.. _figures.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}"))];
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Hear(Instrument instrument, double figure, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = $"{instrument.Name}{{{string.Join(',', tags.ToArray().Select(tag => tag.Value))}}}";
        lock (_figures)
        {
            _figures[name] = instrument is Gauge<double> or Gauge<long> ? figure : _figures.GetValueOrDefault(name) + figure;
        }
    }
}
