using TVDb.Pipeline.Routing.Resilience;

namespace TVDb.Pipeline.Tests.Routing.Resilience;

/// <summary>
/// A provider that takes so many requests at once and refuses the rest, and clients that always have another one: event by
/// event on a clock of its own, without a thread. Refused clients come back after a second, as <c>Retry-After</c> has it.
/// </summary>
internal sealed class SimulatedProvider
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefusalTime = TimeSpan.FromMilliseconds(2);

    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private readonly AdaptiveLimit _limit;
    private readonly Func<int, TimeSpan> _latency;
    private TimeSpan _now;
    private long _order;
    private int _clients;
    private int _sent;
    private int _running;
    private double _busySeconds;

    /// <param name="limit">What is tried.</param>
    /// <param name="clients">Those that have something to send.</param>
    /// <param name="latency">How long a request takes, by how many are running.</param>
    public SimulatedProvider(AdaptiveLimit limit, int clients, Func<int, TimeSpan> latency) => (_limit, _clients, _latency) = (limit, clients, latency);

    public int Capacity { get; set; } = int.MaxValue;

    public int Served { get; private set; }

    public int Refused { get; private set; }

    /// <summary>Goes on for a while; answers the average use of the capacity and the share of requests refused meanwhile.</summary>
    public (double Use, double Refused) Run(TimeSpan time)
    {
        var end = _now + time;
        (Served, Refused, _busySeconds) = (0, 0, 0);
        SendAll();
        while (_events.TryPeek(out var happens, out var at) && at.At <= end)
        {
            _events.Dequeue();
            Pass(at.At);
            happens();
            SendAll();
        }
        Pass(end);
        return (_busySeconds / time.TotalSeconds / Capacity, Refused / (double)Math.Max(1, Served + Refused));
    }

    /// <summary>How long it takes until the limit is within a tenth of <paramref name="value"/>.</summary>
    public TimeSpan RunUntilNear(int value)
    {
        var began = _now;
        while (Math.Abs(_limit.Value - value) > value / 10)
        {
            Assert.True(_now - began < TimeSpan.FromMinutes(5), $"the limit stays at {_limit.Value}");
            Run(TimeSpan.FromMilliseconds(50));
        }
        return _now - began;
    }

    private void Pass(TimeSpan to)
    {
        _busySeconds += (to - _now).TotalSeconds * _running;
        _now = to;
    }

    private void SendAll()
    {
        while (_sent < _limit.Value && _clients > 0)
        {
            _clients--;
            Send();
        }
    }

    private void Send()
    {
        var request = _limit.Begin(++_sent, timestamp: 0);
        if (_running >= Capacity)
        {
            Refused++;
            In(RefusalTime, () =>
            {
                _sent--;
                _limit.Refused(request);
                In(RetryAfter, () => _clients++);
            });
            return;
        }
        var latency = _latency(++_running);
        In(latency, () =>
        {
            (_running, _sent, _clients, Served) = (_running - 1, _sent - 1, _clients + 1, Served + 1);
            _limit.Served(request, latency);
        });
    }

    private void In(TimeSpan after, Action happens) => _events.Enqueue(happens, (_now + after, _order++));
}
