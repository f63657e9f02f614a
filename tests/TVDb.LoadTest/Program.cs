using System.CommandLine;
using TVDb.LoadTest.Aimd;
using TVDb.LoadTest.Alerts;
using TVDb.LoadTest.Anomaly;
using TVDb.LoadTest.Chaos;
using TVDb.LoadTest.Compare;
using TVDb.LoadTest.Defer;
using TVDb.LoadTest.Failover;
using TVDb.LoadTest.Forecast;
using TVDb.LoadTest.Idempotency;
using TVDb.LoadTest.JobsMemory;
using TVDb.LoadTest.Kill;
using TVDb.LoadTest.ListJobs;
using TVDb.LoadTest.Raise;
using TVDb.LoadTest.Recommending;
using TVDb.LoadTest.RedisKill;
using TVDb.LoadTest.Storm;
using TVDb.LoadTest.Success;
using TVDb.LoadTest.Throughput;

var root = new RootCommand("""
    Shows what the cost ledger and the queue of jobs promise, under load. Each command starts a redis-server (7.0 or later, from the PATH) and
    caller processes of its own on 127.0.0.1, ends them by their ids, and prints one line of JSON: its figures, and each
    target with what was measured. The same --seed draws the same amounts, and the same moments to kill at.

    Exit codes: 0 every target met, 1 a target missed, 2 bad arguments, 3 the command itself failed or ran out of time.
    """)
{
    new ThroughputCommand(),
    new StormCommand(),
    new StormCallersCommand(),
    new KillCommand(),
    new KillCallerCommand(),
    new IdempotencyCommand(),
    new RedisKillCommand(),
    new RedisKillVictimCommand(),
    new ChaosCommand(),
    new DeferCommand(),
    new JobsMemoryCommand(),
    new ListJobsCommand(),
    new AimdCommand(),
    new FailoverCommand(),
    new SuccessCommand(),
    new AnomalyCommand(),
    new AlertsCommand(),
    new AlertsReplicaCommand(),
    new AlertsReceiverCommand(),
    new ForecastCommand(),
    new RecommendationsCommand(),
    new CompareCommand(),
    new RaiseCommand(),
};
var parsed = root.Parse(args);
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
return parsed.Errors.Count > 0 ? 2 : exitCode;
