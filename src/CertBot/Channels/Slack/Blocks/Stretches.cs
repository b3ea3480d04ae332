using System.Collections.Immutable;
using System.Text;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>Cuts atoms into texts of a length: at lines, else at words, else between atoms.</summary>
internal static class Stretches
{
    public static (ImmutableArray<string> Texts, bool IsCut) Of(ImmutableArray<Atom> atoms, int each, int most)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        for (var from = Blanks(atoms, 0); from < atoms.Length; from = Blanks(atoms, from))
        {
            var end = End(atoms, from, each);
            if (texts.Count + 1 == most && Blanks(atoms, end) < atoms.Length)
            {
                texts.Add(Written(atoms.AsSpan()[from..End(atoms, from, each - 1)]) + Signs.More);
                return (texts.ToImmutable(), true);
            }

            if (Written(atoms.AsSpan()[from..end]) is { Length: > 0 } text) texts.Add(text);
            from = end;
        }

        return (texts.ToImmutable(), false);
    }

    private static int Blanks(ImmutableArray<Atom> atoms, int from)
    {
        while (from < atoms.Length && atoms[from].Kind is not Kind.Letter) from++;
        return from;
    }

    private static int End(ImmutableArray<Atom> atoms, int from, int room)
    {
        var (length, weight, line, word) = (0, Weight.Plain, from, from);
        for (var i = from; i < atoms.Length; i++)
        {
            var atom = atoms[i];
            length += atom.Length + (atom.Weight == weight ? 0 : 2 * Marks(atom.Weight).Length);
            if (length > room)
            {
                var cut = line - from > (i - from) / 2 ? line : word - from > (i - from) / 2 ? word : i;
                return Math.Max(cut, from + 1);
            }

            weight = atom.Weight;
            if (atom.Kind is Kind.LineEnd) line = i;
            else if (atom.Kind is Kind.Blank) word = i;
        }

        return atoms.Length;
    }

    /// <summary>Marks open before a letter and close after one, in one line: anywhere else Slack shows them as signs.</summary>
    private static string Written(ReadOnlySpan<Atom> atoms)
    {
        while (atoms.Length > 0 && atoms[^1].Kind is not Kind.Letter) atoms = atoms[..^1];
        var text = new StringBuilder();
        for (var at = 0; at < atoms.Length;)
        {
            var end = at + 1;
            while (end < atoms.Length && atoms[end].Weight == atoms[at].Weight) end++;
            Run(atoms[at..end], text);
            at = end;
        }

        return text.ToString();
    }

    private static void Run(ReadOnlySpan<Atom> run, StringBuilder text)
    {
        var (first, last) = (0, run.Length);
        while (first < last && run[first].Kind is not Kind.Letter) first++;
        while (last > first && run[last - 1].Kind is not Kind.Letter) last--;
        var marks = first < last ? Marks(run[0].Weight) : "";
        for (var i = 0; i <= run.Length; i++)
        {
            if (i == first) text.Append(marks);
            if (i == last) text.Append(string.Concat(marks.Reverse()));
            if (i < run.Length) text.Append(run[i].Written);
        }
    }

    private static string Marks(Weight weight) => weight switch
    {
        Weight.Bold => "*",
        Weight.Italic => "_",
        Weight.Bold | Weight.Italic => "*_",
        _ => "",
    };
}
