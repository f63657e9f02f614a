using System.CommandLine;
using System.Text;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Alerts.Deliveries;
using TVDb.TestServers;

namespace TVDb.LoadTest.Alerts;

/// <summary>
/// A receiver that fails now and then and is going to be killed. Says <c>got ID</c> before it answers that it has, <c>failed</c>
/// before it answers that it has not, and <c>bad ID</c> of a request whose signature is not right.
/// </summary>
internal sealed class AlertsReceiverCommand : Command
{
    public const string Verb = "alerts-receiver";
    public const string Secret = "the-secret-of-the-load-test";
    private const double FailingShare = 0.3;
    private readonly Argument<int> _port = new("port");
    private readonly Argument<int> _seed = new("seed");

    public AlertsReceiverCommand() : base(Verb)
    {
        Hidden = true;
        Arguments.Add(_port);
        Arguments.Add(_seed);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task RunAsync(ParseResult parsed)
    {
        CallerProcess.EndWithParent();
        var random = new Random(parsed.GetValue(_seed));
        await using var receiver = await WebhookReceiver.StartAsync(request => Answer(request, random), parsed.GetValue(_port));
        Console.Out.WriteLine("ready");
        await new TaskCompletionSource().Task;
    }

    private static int Answer(WebhookRequest request, Random random)
    {
        var id = request.Headers[WebhookSignature.EventIdHeader];
        var expected = WebhookSignature.Of(Encoding.UTF8.GetBytes(Secret), request.Headers[WebhookSignature.TimestampHeader], request.Body);
        if (request.Headers[WebhookSignature.SignatureHeader] != expected)
        {
            Console.Out.WriteLine($"bad {id}");
            return 401;
        }
        lock (random)
        {
            var fails = random.NextDouble() < FailingShare;
            Console.Out.WriteLine(fails ? "failed" : $"got {id}");
            return fails ? 500 : 200;
        }
    }
}
