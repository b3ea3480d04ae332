using System.Collections.Immutable;
using CertBot.Core.Certification;

namespace CertBot.Core.Conversation;

/// <summary>Finds applications by what people remember of them: name, vendor, version, stage in any language, in any order and by parts of words.</summary>
public static class Finding
{
    private const int Longest = 200;

    private const int MostWords = 8;

    /// <summary>Those that fit, best first; no words at all: every row, what moved last first.</summary>
    public static ImmutableArray<Row> In(ImmutableArray<Row> rows, string words) => [.. Sort(rows.Where(Fits(words)), words)];

    /// <summary>Whether a row has all the words.</summary>
    public static Func<Row, bool> Fits(string words)
    {
        var (_, wanted) = Wanted(words);
        return row => Heard(row) is var heard && wanted.All(w => heard.Contains(w, StringComparison.Ordinal));
    }

    /// <summary>Rows that fit, best first.</summary>
    public static IEnumerable<Row> Sort(IEnumerable<Row> rows, string words)
    {
        var (said, wanted) = Wanted(words);
        return rows.OrderBy(r => Far(Wording.Fold(r.Name), said, wanted)).ThenByDescending(r => r.Since).ThenBy(r => r.Id);
    }

    private static (string Said, string[] Wanted) Wanted(string words)
    {
        var said = Wording.Fold(words.Length > Longest ? words[..Longest] : words);
        return (said, [.. said.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MostWords)]);
    }

    private static string Heard(Row row) => Wording.Fold(string.Join(' ', [row.Id.Value, row.Name, row.VendorName, row.Version, .. Wording.Everywhere($"stage.{row.Stage}")]));

    private static int Far(string name, string said, string[] wanted) =>
        name.StartsWith(said, StringComparison.Ordinal) ? 0 : wanted.All(w => name.Contains(w, StringComparison.Ordinal)) ? 1 : 2;
}
