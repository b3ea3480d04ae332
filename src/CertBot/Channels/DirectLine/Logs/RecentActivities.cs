namespace CertBot.Channels.DirectLine.Logs;

/// <summary>The newest entries of a conversation in memory, without gaps, and the signal for the next one.</summary>
internal sealed class RecentActivities
{
    /// <summary>Entries in a page, and entries kept.</summary>
    public const int MaxEntries = 200;

    private const int MaxCharacters = 2_000_000;

    private readonly Lock gate = new();
    private readonly LinkedList<LogEntry> entries = [];
    private long? lastNumber;
    private long characters;
    private TaskCompletionSource changeSource = CreateChangeSource();

    public Task Changed
    {
        get
        {
            lock (gate)
            {
                return changeSource.Task;
            }
        }
    }

    public void Add(LogEntry entry)
    {
        TaskCompletionSource completed;
        lock (gate)
        {
            if (lastNumber is { } current && entry.Number <= current)
            {
                return;
            }

            if (lastNumber + 1 != entry.Number)
            {
                Clear();
            }

            entries.AddLast(entry);
            characters += entry.Activity.Length;
            lastNumber = entry.Number;
            while (entries.Count > MaxEntries || (characters > MaxCharacters && entries.Count > 1))
            {
                characters -= entries.First?.Value.Activity.Length ?? 0;
                entries.RemoveFirst();
            }

            (completed, changeSource) = (changeSource, CreateChangeSource());
        }

        completed.SetResult();
    }

    /// <summary>The store reports the end of the log; entries in memory that do not reach it are dropped.</summary>
    public void AlignWith(long number)
    {
        lock (gate)
        {
            if (lastNumber != number)
            {
                Clear();
                lastNumber = number;
            }
        }
    }

    /// <summary>The entries after a watermark, or null when the store has to be read.</summary>
    public IReadOnlyList<LogEntry>? After(long watermark)
    {
        lock (gate)
        {
            if (lastNumber is not { } current)
            {
                return null;
            }

            if (watermark >= current)
            {
                return [];
            }

            return entries.First?.Value.Number <= watermark + 1 ? [.. entries.Where(e => e.Number > watermark)] : null;
        }
    }

    private void Clear()
    {
        entries.Clear();
        characters = 0;
    }

    private static TaskCompletionSource CreateChangeSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
