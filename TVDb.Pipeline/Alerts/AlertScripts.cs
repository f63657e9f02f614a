using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Alerts;

/// <summary>The scripts that change alerts.</summary>
internal static class AlertScripts
{
    public static readonly RedisScript Raise = RedisScript.Load("Alerts/raise");
    public static readonly RedisScript Acknowledge = RedisScript.Load("Alerts/acknowledge");
    public static readonly RedisScript Settle = RedisScript.Load("Alerts/settle");
    public static readonly RedisScript Resend = RedisScript.Load("Alerts/resend");

    /// <summary>Takes what is due for a while.</summary>
    public static readonly RedisScript Take = RedisScript.Load("Redis/take_due");
}
