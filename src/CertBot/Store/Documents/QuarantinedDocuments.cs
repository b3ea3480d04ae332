using System.Collections.Concurrent;
using CertBot.Diagnostics;
using NodaTime;

namespace CertBot.Store.Documents;

/// <summary>
/// Stored documents that cannot be read, because they are damaged or of a newer CertBot. They are neither changed nor deleted, and each is logged once. A due
/// document that needs one of them is skipped for a minute, so that it neither blocks others nor is retried continuously.
/// </summary>
internal sealed class QuarantinedDocuments(IStore store, IClock clock, ILogger<QuarantinedDocuments> log)
{
    private const int MaxDocuments = 10_000;
    private const int MaxQuarantined = 2_000;
    private const int MaxRechecked = 20;

    private static readonly Duration QuarantineTime = Duration.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Partition, string Id), (string ETag, string Line)> _documents = [];
    private readonly ConcurrentDictionary<(string Partition, string Id), Instant> _quarantinedUntil = [];

    /// <summary>How many more documents a query has to ask for, so that quarantined ones leave room for the others.</summary>
    public int QuarantinedCount => Math.Min(_quarantinedUntil.Count, MaxQuarantined);

    /// <summary>How many documents could not be read when they were needed last.</summary>
    public int UnreadableCount => _documents.Count;

    /// <summary>The due documents that are not quarantined.</summary>
    public IEnumerable<StoredDocument> WithoutQuarantined(IEnumerable<StoredDocument> due) =>
        _quarantinedUntil.IsEmpty ? due : due.Where(d => !IsQuarantined(d));

    /// <summary>The readable documents. Unreadable ones are quarantined and retried later.</summary>
    public IEnumerable<T> WithoutQuarantined<T>(IEnumerable<StoredDocument> due, Func<StoredDocument, T> read) =>
        Read(WithoutQuarantined(due), read, Quarantine);

    /// <summary>The readable documents of a list. Unreadable ones are recorded.</summary>
    public IEnumerable<T> Readable<T>(IEnumerable<StoredDocument> list, Func<StoredDocument, T> read) =>
        Read(list, read, (exception, _) => Quarantine(exception));

    /// <summary>Records the document if the exception names one. Returns false for any other exception.</summary>
    public bool Quarantine(Exception exception)
    {
        if (exception is not StoreRejectedException { Document: { } document })
            return false;

        var key = (document.Partition, document.Id);
        if (_documents.Count >= MaxDocuments && !_documents.ContainsKey(key))
            return true;
        if (!_documents.TryGetValue(key, out var existing) || existing.ETag != document.ETag)
            Log.DocumentUnreadable(log, exception.Message);
        _documents[key] = (document.ETag, exception.Message);
        return true;
    }

    /// <summary>Records the document if the exception names one, and quarantines the due document that needs it.</summary>
    public bool Quarantine(Exception exception, StoredDocument due)
    {
        if (!Quarantine(exception))
            return false;

        var now = clock.GetCurrentInstant();
        if (_quarantinedUntil.Count >= MaxQuarantined)
        {
            foreach (var (key, until) in _quarantinedUntil)
            {
                if (until <= now)
                    _quarantinedUntil.TryRemove(key, out _); // deleted meanwhile
            }
        }
        _quarantinedUntil[(due.Partition, due.Document.Id)] = now + QuarantineTime;
        return true;
    }

    /// <summary>
    /// One line for the operator about documents that are still unreadable; null if there are none. Those that were repaired or deleted are forgotten.
    /// </summary>
    public async Task<string?> FindProblem(CancellationToken cancellationToken)
    {
        foreach (var (key, (etag, _)) in _documents.OrderBy(d => d.Key).Take(MaxRechecked))
        {
            if (await store.Get(key.Partition, key.Id, cancellationToken) is not { } now || now.ETag != etag)
                _documents.TryRemove(key, out _);
        }

        return _documents.OrderBy(d => d.Key).Select(d => d.Value.Line).FirstOrDefault() is not { } first ? null
            : _documents.Count == 1 ? first
            : $"{first}; and {_documents.Count - 1} more";
    }

    private static IEnumerable<T> Read<T>(IEnumerable<StoredDocument> all, Func<StoredDocument, T> read, Func<Exception, StoredDocument, bool> quarantine)
    {
        foreach (var stored in all)
        {
            T value;
            try
            {
                value = read(stored);
            }
            catch (StoreRejectedException exception) when (quarantine(exception, stored))
            {
                continue;
            }

            yield return value;
        }
    }

    private bool IsQuarantined(StoredDocument due)
    {
        var key = (due.Partition, due.Document.Id);
        if (!_quarantinedUntil.TryGetValue(key, out var until))
            return false;
        if (until > clock.GetCurrentInstant())
            return true;

        _quarantinedUntil.TryRemove(key, out _);
        return false;
    }
}
