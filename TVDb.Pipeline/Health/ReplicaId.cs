namespace TVDb.Pipeline.Health;

/// <summary>Names this process among the replicas that share health.</summary>
public sealed record ReplicaId(string Value)
{
    public static ReplicaId OfThisProcess() => new($"{Environment.MachineName}-{Guid.NewGuid():N}"[..Math.Min(Environment.MachineName.Length + 9, 64)]);
}
