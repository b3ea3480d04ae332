namespace CertBot.Channels.DirectLine.Logs;

/// <summary>The newest entries of a conversation in memory, without gaps, and the signal for the next one.</summary>
internal sealed class RecentActivities
{
    /// <summary>Entries in a page, and entries kept.</summary>
    public const int MaxEntries = 200;

    private const int MaxCharacters = 2_000_000;

    private readonly Lock _gate = new();
    private readonly LinkedList<LogEntry> _entries = [];
    private long? _lastNumber;
    private long _characters;
    private TaskCompletionSource _changeSource = CreateChangeSource();

    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changeSource.Task;
            }
        }
    }

    public void Add(LogEntry entry)
    {
        TaskCompletionSource completed;
        lock (_gate)
        {
            if (_lastNumber is { } current && entry.Number <= current)
            {
                return;
            }

            if (_lastNumber + 1 != entry.Number)
            {
                Clear();
            }

            _entries.AddLast(entry);
            _characters += entry.Activity.Length;
            _lastNumber = entry.Number;
            while (_entries.Count > MaxEntries || (_characters > MaxCharacters && _entries.Count > 1))
            {
                _characters -= _entries.First?.Value.Activity.Length ?? 0;
                _entries.RemoveFirst();
            }

            (completed, _changeSource) = (_changeSource, CreateChangeSource());
        }

        completed.SetResult();
    }

    /// <summary>Completes <see cref="Changed"/> without an entry.</summary>
    public void Wake()
    {
        TaskCompletionSource completed;
        lock (_gate)
        {
            (completed, _changeSource) = (_changeSource, CreateChangeSource());
        }

        completed.SetResult();
    }

    /// <summary>The store reports the end of the log; entries in memory that do not reach it are dropped.</summary>
    public void AlignWith(long number)
    {
        lock (_gate)
        {
            if (_lastNumber != number)
            {
                Clear();
                _lastNumber = number;
            }
        }
    }

    /// <summary>The entries after a watermark, or null when the store has to be read.</summary>
    public IReadOnlyList<LogEntry>? After(long watermark)
    {
        lock (_gate)
        {
            if (_lastNumber is not { } current)
            {
                return null;
            }

            if (watermark >= current)
            {
                return [];
            }

            return _entries.First?.Value.Number <= watermark + 1 ? [.. _entries.Where(e => e.Number > watermark)] : null;
        }
    }

    private void Clear()
    {
        _entries.Clear();
        _characters = 0;
    }

    private static TaskCompletionSource CreateChangeSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
