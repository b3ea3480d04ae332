using System.Collections.Immutable;
using CertBot.Core.Language;
using CertBot.Core.Policy;

namespace CertBot.Core.Conversation;

/// <summary>Something that may follow a phrase: takes its value out of the text, or leaves the text alone.</summary>
public sealed record Argument(string Key, Func<Known, string, Argument.Taken?> Take)
{
    /// <summary>What was taken, and what is left.</summary>
    public sealed record Taken(string Value, string Left)
    {
        /// <summary>What else is known by it.</summary>
        public (string Key, string Value)? With { get; init; }
    }

    /// <summary>True: takes all that is left, whatever it says.</summary>
    public bool Greedy { get; init; }

    /// <summary>An application by id, name or listing, at the beginning or the end.</summary>
    public static Argument Application { get; } = new("app", TakeApplication);

    /// <summary>A criterion by number, key or title.</summary>
    public static Argument Criterion { get; } = OneOf("criterion", e => [.. e.Criteria.Select(CriterionOptions.Of)]);

    /// <summary>An escalation: <c>E-2</c>.</summary>
    public static Argument Escalation { get; } = Word("escalation", (_, word) => word.StartsWith("E-", StringComparison.OrdinalIgnoreCase) && word.Length <= 12 ? word.ToUpperInvariant() : null);

    public static Argument Number(string key) => Word(key, (_, word) => word.Length <= 4 && word.All(char.IsAsciiDigit) ? word : null);

    /// <summary>One of some options by any of its names, at the beginning.</summary>
    public static Argument OneOf(string key, Func<Edition, ImmutableArray<Option>> options) => new(key, (known, text) =>
    {
        var left = Lead(text);
        var all = options(known.Desk.Edition);
        return (from end in Ends(left).Reverse()
                let said = Wording.Fold(left[..end])
                where said.Length > 0
                from option in all
                where option.Words.Any(w => Wording.Fold(w) == said)
                select new Taken(option.Value, Cut(left, end))).FirstOrDefault();
    });

    /// <summary>A written day, when all that is left is one.</summary>
    public static Argument Day(string key) =>
        new(key, (known, text) => Dates.Read(text, known.Desk.Today) is DateReading.Day or DateReading.Ambiguous or DateReading.NoSuchDay ? new(text, "") : null);

    /// <summary>An https address.</summary>
    public static Argument Link(string key) => Word(key, (_, word) => word.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? word : null);

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
        return word.Length is > 0 and <= 500 && read(known, word) is { } value ? new(value, end < 0 ? "" : Cut(left, end)) : null;
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
            if (taken.With is { } with) raw[with.Key] = with.Value;
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
        var ends = Ends(left);
        foreach (var row in known.Rows)
        {
            string[] names = [Wording.Fold(row.Id.Value), Wording.Fold(row.Name)];
            foreach (var end in ends)
            {
                if (end > longest && names.Contains(Wording.Fold(left[..end]))) (best, longest) = (new(row.Id.Value, Cut(left, end)), end);
            }
            if (best is null && names.FirstOrDefault(n => n.Length > 0 && Wording.Fold(left).EndsWith(" " + n, StringComparison.Ordinal)) is { } name
                && Enumerable.Range(1, left.Length - 1).FirstOrDefault(i => left[i - 1] == ' ' && Wording.Fold(left[i..]) == name) is > 0 and var start)
                best = new(row.Id.Value, Trail(left[..start]));
        }
        return best;
    }

    // Where words of the text end, the first eight.
    private static ImmutableArray<int> Ends(string text) =>
        [.. Enumerable.Range(1, text.Length).Where(i => i == text.Length || char.IsWhiteSpace(text[i]) || text[i] is ':' or ',').Take(8)];

    private static string Cut(string text, int end) => text[end..].TrimStart(' ', ':', ',', '-', '—', '\n');

    private static string Trail(string text)
    {
        var left = text.TrimEnd();
        while (left.LastIndexOf(' ') is > 0 and var space && Joining(left[(space + 1)..])) left = left[..space].TrimEnd();
        return Joining(left) ? "" : left;
    }

    // "status of acme-sync", "claim criterion 2", "оценка по критерию 2".
    private static string Lead(string text)
    {
        var left = text.TrimStart(' ', '#', '№', ':', ',', '\n');
        while (left.IndexOf(' ', StringComparison.Ordinal) is > 0 and < 14 and var space && Joining(left[..space])) left = left[(space + 1)..].TrimStart(' ', '#', '№');
        return Joining(left) ? "" : left;
    }

    private static bool Joining(string word) => Wording.Everywhere("phrase.joining").Any(j => j.Split('|').Contains(Wording.Fold(word), StringComparer.Ordinal));
}
