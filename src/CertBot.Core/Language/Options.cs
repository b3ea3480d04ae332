using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CertBot.Core.Language;

/// <summary>
/// The names of options, and which of the options a text means; options are told by their index. The ways of meaning are
/// tried from the surest to the boldest, and the first that finds anything decides.
/// </summary>
internal sealed class Options(IReadOnlyList<ImmutableArray<string>> names)
{
    private const int LongestText = 500;

    private static readonly FrozenSet<string> Fillers = Set(
        "the", "a", "an", "one", "ones", "please", "i", "i'd", "i'll", "we", "would", "like", "want", "choose", "pick", "select", "take", "it", "it's", "is", "that", "this",
        "my", "for", "to", "go", "with", "let's", "in", "on", "of", "option", "choice", "number", "answer", "only", "just",
        "я", "мы", "выбираю", "выбираем", "хочу", "хотим", "пожалуйста", "давай", "давайте", "пусть", "будет", "это", "вариант", "на", "в", "с", "по", "для",
        "нужен", "нужна", "нужно", "номер", "пункт", "ответ", "только", "#");

    private static readonly FrozenSet<string> Denials = Set(
        "not", "don't", "no", "never", "except", "without", "instead", "but", "nor", "не", "нет", "ни", "кроме", "без", "вместо");

    private readonly ImmutableArray<Named> all =
    [
        .. names.SelectMany((list, index) => list.Select(name => new Named(index, name.Trim(), Words.Fold(name), Words.Split(name)))),
    ];

    public int Count => names.Count;

    public ImmutableArray<int> Find(string text)
    {
        if (text.Length > LongestText)
        {
            return [];
        }

        var words = Words.Split(text);
        var folded = Words.Fold(text);
        var bare = words.RemoveAll(Fillers.Contains);
        return First(
            () => Exact(text),
            () => Numbers.ReadWhole(text) < 1 ? [] : Numbered(words),
            () => folded.Length == 0 ? [] : Indexes(all.Where(n => n.Folded.StartsWith(folded, StringComparison.Ordinal))),
            () => Indexes(Mentions(words).Select(m => m.Name)),
            () => Within(bare),
            () => Misspelt(string.Concat(bare)));
    }

    /// <summary>The text is a name, as written or but for case and punctuation.</summary>
    public ImmutableArray<int> Exact(string text)
    {
        var typed = text.Trim();
        var folded = Words.Fold(text);
        var words = Words.Split(text);
        return First(
            () => Indexes(all.Where(n => n.Written.Equals(typed, StringComparison.OrdinalIgnoreCase))),
            () => folded.Length == 0 ? [] : Indexes(all.Where(n => n.Folded == folded)),
            () => words.IsEmpty ? [] : Indexes(all.Where(n => n.Words.SequenceEqual(words))));
    }

    /// <summary>Every option named in the text, if nothing else is said in it but filling words and the given ones.</summary>
    public ImmutableArray<int> Listed(string text, IReadOnlySet<string> between)
    {
        var words = Words.Split(text);
        var mentions = Mentions(words);
        var isCovered = words.Select((word, at) => between.Contains(word) || Fillers.Contains(word) || mentions.Any(m => m.Covers(at))).All(c => c);
        return isCovered ? Indexes(mentions.Select(m => m.Name)) : [];
    }

    /// <summary>"2", "#2", "option two", "the second one", "последний". A name that has the same number in it counts as well.</summary>
    public ImmutableArray<int> Numbered(ImmutableArray<string> words)
    {
        // "one" fills in "the second one" and is a number alone.
        var said = words.RemoveAll(w => Fillers.Contains(w) && w != "one");
        if (said.Length == 2 && said[1] == "one")
        {
            said = said[..1];
        }

        if (said.Length != 1 || Place(said) is not { } place || place < 1 || place > Count)
        {
            return [];
        }

        var others = all.Where(n => n.Words.Contains(said[0], StringComparer.Ordinal)).Select(n => n.Index);
        return [.. others.Append((int)place - 1).Distinct().Order()];
    }

    private long? Place(ImmutableArray<string> said) =>
        said[0] is "last" or "последний" or "последняя" or "последнее" ? Count : Numbers.ReadPlace(said) ?? Numbers.ReadWhole(said[0]);

    // Names that stand in the text whole. A longer one hides the shorter ones in it; one that is denied means nothing.
    private ImmutableArray<Mention> Mentions(ImmutableArray<string> words)
    {
        var found = all.Where(n => !n.Words.IsEmpty)
            .SelectMany(n => Enumerable.Range(0, Math.Max(0, words.Length - n.Words.Length + 1)).Select(at => new Mention(n, at)))
            .Where(m => m.Name.Words.Select((word, i) => WordForms.AreSame(words[m.At + i], word)).All(same => same))
            .OrderByDescending(m => m.Length);
        var kept = ImmutableArray<Mention>.Empty;
        foreach (var mention in found)
        {
            if (kept.All(k => k.IsApart(mention) || k.IsBeside(mention)))
            {
                kept = kept.Add(mention);
            }
        }

        var isDenied = words.Where((word, at) => Denials.Contains(word) && !kept.Any(k => k.Covers(at))).Any();
        return isDenied ? [] : kept;
    }

    // All that was said is in the name: "work" of "Needs work", "инструк" of "Инструкция по установке".
    private ImmutableArray<int> Within(ImmutableArray<string> said) =>
        said.All(w => w.Length < 2)
            ? []
            : Indexes(all.Where(n => said.All(word => n.Words.Any(w => WordForms.AreSame(w, word) || (word.Length >= 3 && w.StartsWith(word, StringComparison.Ordinal))))));

    private ImmutableArray<int> Misspelt(string typed)
    {
        var near = all.Select(n => (Name: n, Distance: Typo.Distance(typed, string.Concat(n.Words)))).Where(n => n.Distance is not null).ToImmutableArray();
        return Indexes(near.Where(n => n.Distance == near.Min(m => m.Distance)).Select(n => n.Name));
    }

    private static ImmutableArray<int> Indexes(IEnumerable<Named> found) => [.. found.Select(n => n.Index).Distinct().Order()];

    private static ImmutableArray<int> First(params ReadOnlySpan<Func<ImmutableArray<int>>> ways)
    {
        foreach (var way in ways)
        {
            if (way() is { IsEmpty: false } found)
            {
                return found;
            }
        }

        return [];
    }

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.Ordinal);

    private sealed record Named(int Index, string Written, string Folded, ImmutableArray<string> Words);

    private sealed record Mention(Named Name, int At)
    {
        public int Length => Name.Words.Length;

        public bool Covers(int at) => at >= At && at < At + Length;

        public bool IsApart(Mention other) => At + Length <= other.At || other.At + other.Length <= At;

        public bool IsBeside(Mention other) => At == other.At && Length == other.Length;
    }
}
