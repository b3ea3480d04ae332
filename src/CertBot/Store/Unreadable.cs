using System.Collections.Concurrent;
using NodaTime;

namespace CertBot.Store;

/// <summary>
/// Which stored documents cannot be read now: they are damaged, or of a newer CertBot. Nothing of them is overwritten or taken away; each is told to the log once.
/// Whoever deals with what is due leaves what hangs on one for a while, so that it neither blocks the others nor is tried without end.
/// </summary>
internal sealed class Unreadable(IStore store, IClock clock, ILogger<Unreadable> log)
{
    private const int Most = 10_000;
    private const int MostMore = 2_000;
    private const int LookedAt = 20;

    private static readonly Duration Rest = Duration.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Partition, string Id), (string ETag, string Line)> documents = [];
    private readonly ConcurrentDictionary<(string Partition, string Id), Instant> resting = [];

    /// <summary>How many more than usual are to be asked for, so that those that rest leave room for the others.</summary>
    public int Resting => Math.Min(resting.Count, MostMore);

    /// <summary>Those that are to be dealt with now, of what is due.</summary>
    public IEnumerable<Stored> Awake(IEnumerable<Stored> due) => resting.IsEmpty ? due : due.Where(d => !Rests(d));

    /// <summary>Those that are to be dealt with now and can be read; the others are remembered, and rest.</summary>
    public IEnumerable<T> Awake<T>(IEnumerable<Stored> due, Func<Stored, T> read) => Read(Awake(due), read, Note);

    /// <summary>Those of a list that can be read; the others are remembered.</summary>
    public IEnumerable<T> Legible<T>(IEnumerable<Stored> list, Func<Stored, T> read) => Read(list, read, (broken, _) => Note(broken));

    /// <summary>Remembers it, if that is what it is.</summary>
    public bool Note(Exception broken)
    {
        if (broken is not StoreRefused { Unread: { } unread }) return false;

        var key = (unread.Partition, unread.Id);
        if (documents.Count >= Most && !documents.ContainsKey(key)) return true;
        if (!documents.TryGetValue(key, out var known) || known.ETag != unread.ETag) Log.Unreadable(log, broken.Message);
        documents[key] = (unread.ETag, broken.Message);
        return true;
    }

    /// <summary>Remembers it, if that is what it is, and leaves alone what was to be done and hangs on it.</summary>
    public bool Note(Exception broken, Stored due)
    {
        if (!Note(broken)) return false;

        var now = clock.GetCurrentInstant();
        if (resting.Count >= MostMore) foreach (var (key, until) in resting) if (until <= now) resting.TryRemove(key, out _);   // taken away meanwhile
        resting[(due.Partition, due.Document.Id)] = now + Rest;
        return true;
    }

    /// <summary>One line for the operator about what still cannot be read; null: all can. What was mended or taken away since is forgotten.</summary>
    public async Task<string?> Line(CancellationToken cancel)
    {
        foreach (var (key, (etag, _)) in documents.OrderBy(d => d.Key).Take(LookedAt))
        {
            if (await store.Get(key.Partition, key.Id, cancel) is not { } now || now.ETag != etag) documents.TryRemove(key, out _);
        }

        return documents.OrderBy(d => d.Key).Select(d => d.Value.Line).FirstOrDefault() is not { } first ? null
            : documents.Count == 1 ? first
            : $"{first}; and {documents.Count - 1} more";
    }

    private static IEnumerable<T> Read<T>(IEnumerable<Stored> all, Func<Stored, T> read, Func<Exception, Stored, bool> note)
    {
        foreach (var stored in all)
        {
            T one;
            try
            {
                one = read(stored);
            }
            catch (StoreRefused broken) when (note(broken, stored))
            {
                continue;
            }

            yield return one;
        }
    }

    private bool Rests(Stored due)
    {
        var key = (due.Partition, due.Document.Id);
        if (!resting.TryGetValue(key, out var until)) return false;
        if (until > clock.GetCurrentInstant()) return true;

        resting.TryRemove(key, out _);
        return false;
    }
}
