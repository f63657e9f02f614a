using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Jobs;

/// <summary>The scripts that change jobs: each is what they share and a file of its own.</summary>
internal static class JobScripts
{
    public static readonly RedisScript Submit = Load("submit");
    public static readonly RedisScript Lease = Load("lease");
    public static readonly RedisScript Renew = Load("renew");
    public static readonly RedisScript BeginCall = Load("begin_call");
    public static readonly RedisScript Advance = Load("advance");
    public static readonly RedisScript Finish = Load("finish");
    public static readonly RedisScript Delay = Load("delay");
    public static readonly RedisScript HandBack = Load("hand_back");
    public static readonly RedisScript Reclaim = Load("reclaim");
    public static readonly RedisScript Release = Load("release");
    public static readonly RedisScript Cancel = Load("cancel");
    public static readonly RedisScript Retry = Load("retry");
    public static readonly RedisScript Heal = Load("heal");
    public static readonly RedisScript Due = Load("due");
    public static readonly RedisScript ClaimRun = Load("claim_run");
    public static readonly RedisScript CompleteRun = Load("complete_run");
    public static readonly RedisScript DropRun = Load("drop_run");

    private static RedisScript Load(string name) => RedisScript.Load("Jobs/_jobs", "Jobs/" + name);
}
