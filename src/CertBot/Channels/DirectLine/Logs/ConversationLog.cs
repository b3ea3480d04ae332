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

/// <summary>Every conversation that is open in this process. They are few: one for each person who came, and the channels.</summary>
internal sealed class ConversationLogs(IStore store, HostInstance instance, IClock clock) : IDisposable
{
    private readonly ConcurrentDictionary<string, ConversationLog> logs = new(StringComparer.Ordinal);

    public ConversationLog Get(WebConversation conversation) => logs.GetOrAdd(conversation.Id, _ => new ConversationLog(conversation, store, instance, clock));

    public void Dispose()
    {
        foreach (var conversationLog in logs.Values)
        {
            conversationLog.Dispose();
        }
    }
}

/// <summary>
/// One conversation of the built-in chat: a log in the store (partition <c>web:PLACE</c>) that only grows, and its newest part in memory.
/// A line, the head that counts lines, and the mark that it was said are one commit, so a line is there once or not at all.
/// </summary>
internal sealed class ConversationLog(WebConversation conversation, IStore store, HostInstance instance, IClock clock) : IDisposable
{
    /// <summary>How soon a page hears what was said through another replica: nobody rings for that here.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(300);

    private static readonly Duration MarkLifetime = Duration.FromDays(60);

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly RecentActivities recent = new();
    private LogHead? cachedHead;

    private string Partition => $"web:{conversation.Id}";

    /// <summary>Ends when something is said after this was asked for, or may have been.</summary>
    public Task Changed => instance.IsSingle ? recent.Changed : Task.WhenAny(recent.Changed, Task.Delay(PollInterval));

    /// <summary>Says an activity once: a second one with the same mark is not said, and the first one's id comes back.</summary>
    /// <param name="createActivity">Makes the activity; it is given its id and time here.</param>
    /// <param name="mark">Names this saying for ever, or null when it need not be recognised again.</param>
    /// <param name="visibleTo">The one person it is shown to, or null for all.</param>
    /// <param name="cancellationToken">Given up when cancelled before the commit.</param>
    /// <param name="replacedId">The id of an activity of the bot's that this takes the place of; unknown ones are not replaced, but said anew.</param>
    public async Task<AppendResult> Append(
        Func<string, JsonObject> createActivity,
        string? mark,
        string? visibleTo,
        string? replacedId,
        CancellationToken cancellationToken
    )
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var replaced = replacedId is null ? null : await FindReplaced(replacedId, cancellationToken);
            for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
            {
                var current = await LoadHead(cancellationToken);
                var number = current.Head.Last + 1;
                var id = replaced is null ? LogEntry.ActivityIdOf(conversation, number) : replacedId ?? "";
                var entry = new LogEntry(number, CompleteActivity(createActivity(id), id, replaced).ToJsonString(ChannelJson.WriteOptions), visibleTo);
                var next = new LogHead(number, current.Head.MessageCount + (replaced is null && visibleTo is null ? 1 : 0));
                switch (await store.Commit(Partition, CreateWrites(entry, next, current.ETag, mark, id), cancellationToken))
                {
                    case CommitResult.Committed:
                        cachedHead = next;
                        recent.Add(entry);
                        return new AppendResult.Appended(id, IsNew: true);
                    case CommitResult.AlreadyExists exists
                        when exists.Id == MarkDocumentId(mark) && await store.Get(Partition, exists.Id, cancellationToken) is { } marked:
                        return new AppendResult.Appended(VersionedJson.ReadObject(marked).GetString("said") ?? id, IsNew: false);
                    case CommitResult.TooLarge:
                        return new AppendResult.TooLarge();
                    default:
                        break; // another replica was faster: look again
                }
            }

            throw new TimeoutException("The conversation stayed contended.");
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What was said after a watermark, oldest first, at most a page of it.</summary>
    public async Task<IReadOnlyList<LogEntry>> ReadAfter(long watermark, CancellationToken cancellationToken) =>
        recent.After(watermark)
        ??
        [
            .. (await store.List(Partition, LogEntry.Kind, LogEntry.KeyOf(watermark), RecentActivities.MaxEntries, cancellationToken)).Select(d =>
                LogEntry.Parse(d)
            ),
        ];

    /// <summary>How far it has come. Where others write too, what is known here may be behind.</summary>
    public async Task<LogHead> GetHead(CancellationToken cancellationToken) =>
        instance.IsSingle && cachedHead is { } head ? head : (await LoadHead(cancellationToken)).Head;

    public void Dispose() => gate.Dispose();

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

    /// <summary>A replacement keeps the time of what it replaces, and with it its place in the page.</summary>
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
        recent.AlignWith(loaded.Last);
        cachedHead = loaded;
        return new LoadedHead(loaded, stored?.ETag);
    }

    private sealed record LoadedHead(LogHead Head, string? ETag);
}

/// <summary>How far a conversation has come: the number of its last line, and how many messages (not counting replacements) it holds.</summary>
internal sealed record LogHead(long Last, [property: JsonPropertyName("said")] long MessageCount);

/// <summary>How a saying ended.</summary>
internal abstract record AppendResult
{
    private AppendResult() { }

    /// <summary><paramref name="IsNew"/> is false when it had been said before.</summary>
    public sealed record Appended(string Id, bool IsNew) : AppendResult;

    public sealed record TooLarge : AppendResult;
}
