namespace TVDb.LoadTest.Throughput;

/// <summary>A way to reserve and post: the ledger's, or the naive one beside it.</summary>
internal interface ICycle
{
    /// <summary>Sets the call's amount aside; answers how to post it.</summary>
    Task<Func<Task>> ReserveAsync(CycleCall call);
}

/// <param name="Caller">Which caller makes the call.</param>
/// <param name="Id">Its hold's id, as a job's call has it.</param>
/// <param name="Amount">Nano-USD set aside.</param>
/// <param name="Actual">Nano-USD posted.</param>
internal readonly record struct CycleCall(int Caller, string Id, long Amount, long Actual);
