namespace CertBot.Channels.Web;

/// <summary>The newest lines of a conversation in memory, without gaps, and the bell that wakes whoever waits for the next.</summary>
internal sealed class Tail
{
    /// <summary>Lines in a page, and lines kept.</summary>
    public const int Most = 200;

    private const int MostCharacters = 2_000_000;

    private readonly Lock gate = new();
    private readonly LinkedList<Line> lines = [];
    private long? last;
    private long characters;
    private TaskCompletionSource bell = NewBell();

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

    public void Add(Line line)
    {
        TaskCompletionSource rung;
        lock (gate)
        {
            if (last is { } known && line.Number <= known)
            {
                return;
            }

            if (last + 1 != line.Number)
            {
                Forget();
            }

            lines.AddLast(line);
            characters += line.Activity.Length;
            last = line.Number;
            while (lines.Count > Most || (characters > MostCharacters && lines.Count > 1))
            {
                characters -= lines.First?.Value.Activity.Length ?? 0;
                lines.RemoveFirst();
            }

            (rung, bell) = (bell, NewBell());
        }

        rung.SetResult();
    }

    /// <summary>The store says the log ends there: what we hold is the end, or worthless.</summary>
    public void Reach(long number)
    {
        lock (gate)
        {
            if (last != number)
            {
                Forget();
                last = number;
            }
        }
    }

    /// <summary>The lines after a watermark, or null when only the store knows.</summary>
    public IReadOnlyList<Line>? After(long watermark)
    {
        lock (gate)
        {
            if (last is not { } known)
            {
                return null;
            }

            if (watermark >= known)
            {
                return [];
            }

            return lines.First?.Value.Number <= watermark + 1 ? [.. lines.Where(l => l.Number > watermark)] : null;
        }
    }

    private void Forget()
    {
        lines.Clear();
        characters = 0;
    }

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
