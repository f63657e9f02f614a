using System.Runtime.ExceptionServices;

namespace TVDb.Documents;

/// <summary>
/// Runs a library's parser with room on the stack and an end in time. A parser that takes no cancellation can only be
/// left behind: its thread is a background one and its answer is dropped. What it may cost meanwhile is bounded by the
/// size limits its caller sets.
/// </summary>
internal static class BoundedRun
{
    /// <summary>Recursive parsers meet hostile nesting here with 16 times a pool thread's stack.</summary>
    private const int StackBytes = 24 * 1024 * 1024;

    /// <returns>False where <paramref name="limit"/> passed first.</returns>
    public static bool TryRun<T>(Func<T> work, TimeSpan limit, out T? result)
    {
        T? answer = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Work, StackBytes) { IsBackground = true, Name = "document parser" };
        thread.Start();
        var finished = thread.Join(limit);
        result = finished ? answer : default;
        if (finished)
        {
            failure?.Throw();
        }

        return finished;

        void Work()
        {
            // An exception that leaves a thread's first method ends the process, so all of them are carried over.
            try
            {
                answer = work();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }
}
