namespace CertBot.Inspection.Code;

/// <summary>
/// Keeps small what is dropped and not yet collected. Left to itself the runtime collects when as much is allocated as suits the processor's caches, which may be
/// a hundred megabytes, and whoever sends a package of code decides how fast that comes.
/// </summary>
/// <param name="bytes">What may be allocated between two collections, by the whole process: parsers have threads of their own.</param>
internal sealed class GarbageLimit(long bytes)
{
    /// <summary>A text that was parsed has lived through the collections meanwhile, and only a full one finds it. That looks at all the host keeps, so it is rare.</summary>
    private const int CollectionsToFull = 4;

    private long _allocated = GC.GetTotalAllocatedBytes();
    private int _collections;

    /// <summary>Collects if it is time. To be called wherever something large was dropped.</summary>
    public void Check()
    {
        var (before, now) = (Interlocked.Read(ref _allocated), GC.GetTotalAllocatedBytes());
        if (now - before < bytes || Interlocked.CompareExchange(ref _allocated, now, before) != before)
        {
            return;
        }

        var isFull = Interlocked.Increment(ref _collections) % CollectionsToFull == 0;
        GC.Collect(isFull ? GC.MaxGeneration : 1, GCCollectionMode.Forced, blocking: true);
    }
}
