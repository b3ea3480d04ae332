namespace CertBot.Channels.DirectLine.Logs;

/// <summary>The newest lines of a conversation in memory, without gaps, and the bell that wakes whoever waits for the next.</summary>
internal sealed class RecentActivities
{
    /// <summary>Lines in a page, and lines kept.</summary>
    public const int MaxEntries = 200;

    private const int MaxCharacters = 2_000_000;

    private readonly Lock gate = new();
    private readonly LinkedList<LogEntry> entries = [];
    private long? lastNumber;
    private long characters;
    private TaskCompletionSource bell = CreateChangeSource();

    public Task Changed
    {
        get
        {
            lock (gate)
            {
                return bell.Task;
            }
        }
    }

    public void Add(LogEntry entry)
    {
        TaskCompletionSource rung;
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

            (rung, bell) = (bell, CreateChangeSource());
        }

        rung.SetResult();
    }

    /// <summary>The store says the log ends there: what we hold is the end, or worthless.</summary>
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

    /// <summary>The lines after a watermark, or null when only the store knows.</summary>
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
