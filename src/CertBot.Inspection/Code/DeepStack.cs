namespace CertBot.Inspection.Code;

/// <summary>
/// Runs a parser on a thread of its own with a stack that is large enough for what the limits let through. The parsers are recursive; their own guards
/// do not cover all they do, and a stack overflow cannot be caught.
/// </summary>
internal static class DeepStack
{
    /// <summary>What a parser may take beyond the limit before it is left to itself: not all of them can be cancelled wherever they are.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <exception cref="TimeoutException">The work went on for too long. It ends by itself, and nobody looks at what it leaves.</exception>
    public static T Run<T>(Func<T> work, CodeLimits limits, HitCollector hits)
    {
        T? result = default;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception e)
                {
                    failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e);
                }

                hits.Allocated += GC.GetAllocatedBytesForCurrentThread();
            },
            limits.StackBytes
        )
        {
            IsBackground = true,
            Name = "Parser",
        };
        thread.Start();
        if (!thread.Join(limits.Time + Grace))
        {
            throw new TimeoutException();
        }

        failure?.Throw();
        return result!;
    }
}
