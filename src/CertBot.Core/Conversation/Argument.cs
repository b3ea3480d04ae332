using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Policy;

namespace CertBot.Core.Conversation;

/// <summary>Something that may follow a phrase: takes its value out of the text, or leaves the text alone.</summary>
public sealed record Argument(string Key, Func<Known, string, Argument.Taken?> Take)
{
    /// <summary>What was taken, and what is left.</summary>
    public sealed record Taken(string Value, string Left);

    /// <summary>True: takes all that is left, whatever it says.</summary>
    public bool Greedy { get; init; }

    /// <summary>An application by id, name or listing, at the beginning or the end.</summary>
    public static Argument Application { get; } = new("app", TakeApplication);

    /// <summary>A criterion by its number or key.</summary>
    public static Argument Criterion { get; } = Word("criterion", (known, word) => Numbered(known.Desk.Edition.Criteria.Select(c => (c.Key.Value, c.Number)), word));

    /// <summary>A material by its number or key.</summary>
    public static Argument Material { get; } = Word("material", (known, word) => Numbered(known.Desk.Edition.Materials.Select(m => (m.Key.Value, m.Number)), word));

    /// <summary>An escalation: <c>E-2</c>.</summary>
    public static Argument Escalation { get; } = Word("escalation", (_, word) => word.StartsWith("E-", StringComparison.OrdinalIgnoreCase) && word.Length <= 12 ? word.ToUpperInvariant() : null);

    public static Argument Number(string key) => Word(key, (_, word) => word.Length <= 4 && word.All(char.IsAsciiDigit) ? word : null);

    /// <summary>One of a few words.</summary>
    public static Argument OneOf(string key, Func<Edition, ImmutableArray<Option>> options) =>
        Word(key, (known, word) => Wording.Fold(word) is { Length: > 0 } said ? options(known.Desk.Edition).FirstOrDefault(o => o.Words.Any(w => Wording.Fold(w) == said))?.Value : null);

    /// <summary>All that is left.</summary>
    public static Argument Rest(string key) => new(key, (_, text) => text.Length > 0 ? new(text, "") : null) { Greedy = true };

    /// <summary>One word, wherever the words that only join stand before it.</summary>
    public static Argument Word(string key, Func<Known, string, string?> read) => new(key, (known, text) =>
    {
        var left = Lead(text);
        var end = left.IndexOfAny([' ', '\n', ':', ',']);
        // An address has a colon in it.
        if (end > 0 && left[end] == ':' && left.AsSpan(end).StartsWith("://")) end = left.IndexOfAny([' ', '\n'], end);
        var word = (end < 0 ? left : left[..end]).TrimStart('#', '№');
        return word.Length is > 0 and <= 500 && read(known, word) is { } value ? new(value, end < 0 ? "" : left[(end + 1)..].TrimStart(' ', ':', ',', '-', '—', '\n')) : null;
    });

    /// <summary>Reads what follows a phrase. What nobody takes is named as an application, so that it is said that there is none.</summary>
    public static (ImmutableSortedDictionary<string, string> Raw, string Left) Read(Known known, ImmutableArray<Argument> takes, string rest)
    {
        var raw = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var left = rest.Trim();
        foreach (var argument in takes)
        {
            if (Lead(left).Length == 0) break;
            if (argument.Take(known, left) is not { } taken) continue;
            raw[argument.Key] = taken.Value;
            left = taken.Left.Trim();
        }
        left = Lead(left);
        if (left.Length > 0 && takes.Contains(Application) && !raw.ContainsKey("app"))
        {
            raw["app"] = left;
            left = "";
        }
        return (raw.ToImmutable(), left);
    }

    private static Taken? TakeApplication(Known known, string text)
    {
        var left = Lead(text);
        Taken? best = null;
        var longest = 0;
        var ends = Enumerable.Range(1, left.Length).Where(i => i == left.Length || char.IsWhiteSpace(left[i]) || left[i] is ':' or ',').Take(12);
        foreach (var row in known.Rows)
        {
            string[] names = [Wording.Fold(row.Id.Value), Wording.Fold(row.Name)];
            foreach (var end in ends)
            {
                if (end > longest && names.Contains(Wording.Fold(left[..end]))) (best, longest) = (new(row.Id.Value, left[end..].TrimStart(' ', ':', ',')), end);
            }
            if (best is null && names.FirstOrDefault(n => n.Length > 0 && Wording.Fold(left).EndsWith(" " + n, StringComparison.Ordinal)) is { } name
                && Enumerable.Range(1, left.Length - 1).FirstOrDefault(i => left[i - 1] == ' ' && Wording.Fold(left[i..]) == name) is > 0 and var start)
                best = new(row.Id.Value, left[..start]);
        }
        return best;
    }

    private static string? Numbered(IEnumerable<(string Key, int Number)> all, string word) =>
        all.Where(a => a.Key == word || Subjects.Number(a.Number) == word).Select(a => a.Key).FirstOrDefault();

    // "status of acme-sync", "claim criterion 2", "оценка по критерию 2".
    private static string Lead(string text)
    {
        var left = text.TrimStart(' ', '#', '№', ':', ',', '\n');
        while (left.IndexOf(' ', StringComparison.Ordinal) is > 0 and < 14 and var space && Joining(left[..space])) left = left[(space + 1)..].TrimStart(' ', '#', '№');
        return Joining(left) ? "" : left;
    }

    private static bool Joining(string word) => Wording.Everywhere("phrase.joining").Any(j => j.Split('|').Contains(Wording.Fold(word), StringComparer.Ordinal));
}
