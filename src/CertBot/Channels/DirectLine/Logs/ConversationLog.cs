using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CertBot.Channels.DirectLine.Activities;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Channels.DirectLine.Logs;

/// <summary>The logs of the conversations used by this process lately. What they hold in memory is in the store as well.</summary>
internal sealed class ConversationLogs(IStore store, HostInstance instance, IClock clock) : IDisposable
{
    /// <summary>Logs kept however long they are not used.</summary>
    public const int MaxIdle = 500;

    private static readonly Duration IdleAfter = Duration.FromMinutes(2);

    private readonly ConcurrentDictionary<string, ConversationLog> _logs = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private Instant _lastReleased;

    public int Count => _logs.Count;

    public ConversationLog Get(WebConversation conversation)
    {
        var now = clock.GetCurrentInstant();
        var log = _logs.GetOrAdd(conversation.Id, _ => new ConversationLog(conversation, store, instance, clock));
        log.LastUsed = now;
        if (_logs.Count > MaxIdle)
            ReleaseIdle(now);
        return log;
    }

    /// <summary>Anybody may open chats, so those that nobody uses are released. A stream that waits for one is woken and opens it again.</summary>
    private void ReleaseIdle(Instant now)
    {
        lock (_gate)
        {
            if (now - _lastReleased < IdleAfter)
                return;
            _lastReleased = now;
        }

        foreach (var (id, log) in _logs)
        {
            if (now - log.LastUsed >= IdleAfter && _logs.TryRemove(KeyValuePair.Create(id, log)))
                log.Wake();
        }
    }

    public void Dispose()
    {
        foreach (var conversationLog in _logs.Values)
        {
            conversationLog.Dispose();
        }
    }
}

/// <summary>
/// One conversation of the web chat: an append-only log in the store (partition <c>web:PLACE</c>), with its newest part in memory. An entry, the head that
/// counts entries, and the deduplication mark are one commit.
/// </summary>
internal sealed class ConversationLog(WebConversation conversation, IStore store, HostInstance instance, IClock clock) : IDisposable
{
    /// <summary>The delay for entries of other hosts, which are polled.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(300);

    private static readonly Duration MarkLifetime = Duration.FromDays(60);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly RecentActivities _recent = new();
    private LogHead? _cachedHead;

    private string Partition => $"web:{conversation.Id}";

    public Instant LastUsed { get; set; }

    /// <summary>Completes <see cref="Changed"/> without an entry.</summary>
    public void Wake() => _recent.Wake();

    /// <summary>Completes when an entry is, or may have been, added after this was read.</summary>
    public Task Changed => instance.IsSingle ? _recent.Changed : Task.WhenAny(_recent.Changed, Task.Delay(PollInterval));

    /// <summary>Appends an activity once: a second one with the same mark is not appended, and the first one's id is returned.</summary>
    /// <param name="activity">The activity; its id and time are set here.</param>
    /// <param name="mark">A deduplication key, kept for two months; or null.</param>
    /// <param name="visibleTo">The only user who sees it, or null for all.</param>
    /// <param name="cancellationToken">Has no effect after the commit.</param>
    /// <param name="replacedId">The id of the bot's activity that this replaces; for an unknown id it is appended as a new one.</param>
    public async Task<AppendResult> Append(JsonObject activity, string? mark, string? visibleTo, string? replacedId, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var replaced = replacedId is null ? null : await FindReplaced(replacedId, cancellationToken);
            for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
            {
                var current = await LoadHead(cancellationToken);
                var number = current.Head.Last + 1;
                var id = replaced is null ? LogEntry.ActivityIdOf(conversation, number) : replacedId ?? "";
                var entry = new LogEntry(number, CompleteActivity(activity, id, replaced).ToJsonString(ChannelJson.WriteOptions), visibleTo);
                var next = new LogHead(number, current.Head.MessageCount + (replaced is null && visibleTo is null ? 1 : 0));
                switch (await store.Commit(Partition, CreateWrites(entry, next, current.ETag, mark, id), cancellationToken))
                {
                    case CommitResult.Committed:
                        _cachedHead = next;
                        _recent.Add(entry);
                        return new AppendResult.Appended(id, IsNew: true);
                    case CommitResult.AlreadyExists exists
                        when exists.Id == MarkDocumentId(mark) && await store.Get(Partition, exists.Id, cancellationToken) is { } marked:
                        return new AppendResult.Appended(VersionedJson.ReadObject(marked).GetString("said") ?? id, IsNew: false);
                    case CommitResult.TooLarge:
                        return new AppendResult.TooLarge();
                    default:
                        break; // another host was faster: read again
                }
            }

            throw new TimeoutException("The conversation stayed contended.");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Entries after a watermark, oldest first, at most one page.</summary>
    public async Task<IReadOnlyList<LogEntry>> ReadAfter(long watermark, CancellationToken cancellationToken) =>
        _recent.After(watermark)
        ??
        [
            .. (await store.List(Partition, LogEntry.Kind, LogEntry.KeyOf(watermark), RecentActivities.MaxEntries, cancellationToken)).Select(d =>
                LogEntry.Parse(d)
            ),
        ];

    /// <summary>The end of the log. With several hosts it is read from the store, because the cached one may be stale.</summary>
    public async Task<LogHead> GetHead(CancellationToken cancellationToken) =>
        instance.IsSingle && _cachedHead is { } head ? head : (await LoadHead(cancellationToken)).Head;

    public void Dispose() => _gate.Dispose();

    private static string? MarkDocumentId(string? mark) => mark is null ? null : $"said:{SafeKey.Hash(mark)}";

    private List<Write> CreateWrites(LogEntry entry, LogHead next, string? etag, string? mark, string id)
    {
        var headDocument = new Document("head", "web-head", VersionedJson.AddVersion(JsonSerializer.Serialize(next, ChannelJson.WriteOptions)));
        List<Write> writes =
        [
            new Write.Create(new Document(entry.Key, LogEntry.Kind, entry.ToJson())),
            etag is null ? new Write.Create(headDocument) : new Write.Replace(headDocument, etag),
        ];
        if (MarkDocumentId(mark) is { } markId)
        {
            writes.Insert(
                0,
                new Write.Create(
                    new Document(markId, "web-said", VersionedJson.AddVersion(new JsonObject { ["said"] = id }.ToJsonString(ChannelJson.WriteOptions)))
                    {
                        Expires = clock.GetCurrentInstant() + MarkLifetime,
                    }
                )
            );
        }

        return writes;
    }

    /// <summary>A replacement keeps the time of what it replaces, and so its position in the page.</summary>
    private JsonObject CompleteActivity(JsonObject activity, string id, JsonObject? replaced)
    {
        activity["id"] = id;
        activity["timestamp"] = replaced?.GetString("timestamp") ?? InstantPattern.ExtendedIso.Format(clock.GetCurrentInstant());
        activity["channelId"] = "directline";
        activity["conversation"] = new JsonObject { ["id"] = conversation.ConversationId };
        return activity;
    }

    private async Task<JsonObject?> FindReplaced(string id, CancellationToken cancellationToken) =>
        LogEntry.NumberOf(conversation, id) is { } number
        && await store.Get(Partition, LogEntry.KeyOf(number), cancellationToken) is { } stored
        && ChannelJson.ParseStored(LogEntry.Parse(stored).Activity) is var activity
        && DirectLineActivity.IsFromBot(activity)
            ? activity
            : null;

    private async Task<LoadedHead> LoadHead(CancellationToken cancellationToken)
    {
        var stored = await store.Get(Partition, "head", cancellationToken);
        var loaded = stored is null
            ? new LogHead(0, 0)
            : VersionedJson.Read(stored, json => JsonSerializer.Deserialize<LogHead>(json, ChannelJson.WriteOptions) ?? new LogHead(0, 0));
        _recent.AlignWith(loaded.Last);
        _cachedHead = loaded;
        return new LoadedHead(loaded, stored?.ETag);
    }

    private sealed record LoadedHead(LogHead Head, string? ETag);
}

/// <summary>The end of a conversation's log: the number of the last entry, and how many messages (not counting replacements) it holds.</summary>
internal sealed record LogHead(long Last, [property: JsonPropertyName("said")] long MessageCount);

/// <summary>Result of an append.</summary>
internal abstract record AppendResult
{
    private AppendResult() { }

    /// <summary><paramref name="IsNew"/> is false for a duplicate.</summary>
    public sealed record Appended(string Id, bool IsNew) : AppendResult;

    public sealed record TooLarge : AppendResult;
}
